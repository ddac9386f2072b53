"""A Kafka-protocol broker for tests, with faults on demand: see README.md."""
from .client import FakeKafka

__all__ = ["FakeKafka"]
