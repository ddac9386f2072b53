"""Kafka's encoding: requests and responses as dictionaries, by the tables of messages.py.

A message of version V holds the fields whose versions include V.  From its API's first
flexible version on, lengths are unsigned varints of the length plus one, and every
structure ends with tagged fields: read over here, and written as none.
"""
import re
import struct

from .messages import MESSAGES

NUMBERS = {"int8": ">b", "int16": ">h", "int32": ">i", "int64": ">q", "bool": ">?"}
DEFAULTS = {"string": "", "bytes": b"", "bool": False}
LAST = 99


class Malformed(Exception):
    """Bytes that are not the message they should be."""


class Field:
    def __init__(self, name, type, since, until, default, inner):
        self.name, self.type, self.since, self.until = name, type, since, until
        self.inner = inner  # the fields of an array's structure
        if default is not None:
            self.default = None if default == "null" else int(default)
        else:
            self.default = [] if type.startswith("[]") else DEFAULTS.get(type, 0)


class Api:
    """One kind of request: its number, the versions that are spoken, its two messages."""

    def __init__(self, name, key, first, last, flexible):
        self.name, self.key, self.first, self.last = name, key, first, last
        self.flexible = flexible
        self.request, self.response = [], []

    def is_flexible(self, version):
        return version >= self.flexible


FIELD = re.compile(r"(\w+) ((?:\[\])?\w*)(?: (\d+)-(\d*))?(?: = (-?\w+))?$")


def parse(text):
    """The tables as a dictionary of Api by number."""
    apis, stack = {}, []
    for line in filter(str.strip, text.splitlines()):
        indent, words = (len(line) - len(line.lstrip())) // 2, line.strip()
        if indent == 0:
            name, key, versions, _, flexible = words.split()
            first, last = versions.split("-")
            api = Api(name, int(key), int(first), int(last), int(flexible))
            apis[api.key] = api
        elif indent == 1:
            stack = [getattr(api, words)]
        else:
            name, type, since, until, default = FIELD.match(words).groups()
            field = Field(name, type, int(since or 0), int(until or LAST), default, [])
            del stack[indent - 1:]
            stack[-1].append(field)
            stack.append(field.inner)
    return apis


APIS = parse(MESSAGES)
BY_NAME = {api.name: api for api in APIS.values()}


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def take(self, size):
        if size < 0 or self.at + size > len(self.data):
            raise Malformed(f"{size} bytes wanted at {self.at} of {len(self.data)}")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, type):
        return struct.unpack(NUMBERS[type], self.take(struct.calcsize(NUMBERS[type])))[0]

    def uvarint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def varint(self):
        value = self.uvarint()
        return (value >> 1) ^ -(value & 1)

    def length(self, flexible, type):
        return self.uvarint() - 1 if flexible else self.number(type)

    def string(self, flexible=False):
        size = self.length(flexible, "int16")
        return None if size < 0 else self.take(size).decode()

    def bytes(self, flexible=False):
        size = self.length(flexible, "int32")
        return None if size < 0 else bytes(self.take(size))

    def tags(self):
        for _ in range(self.uvarint()):
            self.uvarint()
            self.take(self.uvarint())

    def value(self, type, field, version, flexible):
        if type in NUMBERS:
            return self.number(type)
        if type == "string":
            return self.string(flexible)
        if type == "bytes":
            return self.bytes(flexible)
        size = self.length(flexible, "int32")
        if size < 0:
            return None
        if type == "[]":
            return [self.structure(field.inner, version, flexible) for _ in range(size)]
        return [self.value(type[2:], None, version, flexible) for _ in range(size)]

    def structure(self, fields, version, flexible):
        result = {f.name: self.value(f.type, f, version, flexible)
                  if f.since <= version <= f.until else f.default for f in fields}
        if flexible:
            self.tags()
        return result


class Writer:
    def __init__(self):
        self.parts = []

    def data(self):
        return b"".join(self.parts)

    def number(self, type, value):
        self.parts.append(struct.pack(NUMBERS[type], value))

    def uvarint(self, value):
        out = bytearray()
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
        self.parts.append(bytes(out))

    def varint(self, value):
        self.uvarint((value << 1) ^ (value >> 63))

    def length(self, size, flexible, type):
        if flexible:
            self.uvarint(size + 1)
        else:
            self.number(type, size)

    def value(self, value, type, field, version, flexible):
        if type in NUMBERS:
            self.number(type, value)
        elif value is None:
            self.length(-1, flexible, "int16" if type == "string" else "int32")
        elif type in ("string", "bytes"):
            data = value.encode() if type == "string" else value
            self.length(len(data), flexible, "int16" if type == "string" else "int32")
            self.parts.append(data)
        else:
            self.length(len(value), flexible, "int32")
            for item in value:
                if type == "[]":
                    self.structure(item, field.inner, version, flexible)
                else:
                    self.value(item, type[2:], None, version, flexible)

    def structure(self, values, fields, version, flexible):
        for f in fields:
            if f.since <= version <= f.until:
                self.value(values.get(f.name, f.default), f.type, f, version, flexible)
        if flexible:
            self.uvarint(0)


class Request:
    """A request as it came: its API and version, who sent it, its fields."""

    def __init__(self, data):
        reader = Reader(data)
        key, self.version = reader.number("int16"), reader.number("int16")
        self.correlation, self.client = reader.number("int32"), reader.string() or ""
        self.api = APIS.get(key)
        if self.api is None:
            raise Malformed(f"API {key} is not spoken here")
        self.is_spoken = self.api.first <= self.version <= self.api.last
        self.body = {}
        if self.is_spoken:
            flexible = self.api.is_flexible(self.version)
            if flexible:
                reader.tags()
            self.body = reader.structure(self.api.request, self.version, flexible)

    def answer(self, values):
        """The bytes of the response, its length in front."""
        writer = Writer()
        writer.number("int32", self.correlation)
        # A client that asks with a version not known here is answered in version 0.
        version = self.version if self.is_spoken else 0
        flexible = self.api.is_flexible(version)
        if flexible and self.api.name != "ApiVersions":
            writer.uvarint(0)
        writer.structure(values, self.api.response, version, flexible)
        data = writer.data()
        return struct.pack(">i", len(data)) + data
