"""The messages that are spoken: each API's number, versions, and fields.

    NAME NUMBER FIRST-LAST flexible VERSION
      request | response
        field type [SINCE-[UNTIL]] [= default]

'[]' is an array of the structure below it.  Strings, bytes and arrays may be null.
Names and order are those of the protocol; https://kafka.apache.org/protocol explains.
"""

MESSAGES = """
Produce 0 0-9 flexible 9
  request
    transactional_id string 3- = null
    acks int16
    timeout_ms int32
    topics []
      name string
      partitions []
        index int32
        records bytes
  response
    topics []
      name string
      partitions []
        index int32
        error_code int16
        base_offset int64 = -1
        log_append_time_ms int64 2- = -1
        log_start_offset int64 5- = -1
        record_errors [] 8-
          batch_index int32
          message string
        error_message string 8- = null
    throttle_time_ms int32 1-

Fetch 1 0-12 flexible 12
  request
    replica_id int32
    max_wait_ms int32
    min_bytes int32
    max_bytes int32 3- = 2147483647
    isolation_level int8 4-
    session_id int32 7-
    session_epoch int32 7- = -1
    topics []
      name string
      partitions []
        index int32
        current_leader_epoch int32 9- = -1
        fetch_offset int64
        last_fetched_epoch int32 12- = -1
        log_start_offset int64 5- = -1
        partition_max_bytes int32
    forgotten_topics [] 7-
      name string
      partitions []int32
    rack_id string 11-
  response
    throttle_time_ms int32 1-
    error_code int16 7-
    session_id int32 7-
    topics []
      name string
      partitions []
        index int32
        error_code int16
        high_watermark int64 = -1
        last_stable_offset int64 4- = -1
        log_start_offset int64 5- = -1
        aborted_transactions [] 4- = null
          producer_id int64
          first_offset int64
        preferred_read_replica int32 11- = -1
        records bytes

ListOffsets 2 0-7 flexible 6
  request
    replica_id int32
    isolation_level int8 2-
    topics []
      name string
      partitions []
        index int32
        current_leader_epoch int32 4- = -1
        timestamp int64
        max_num_offsets int32 0-0 = 1
  response
    throttle_time_ms int32 2-
    topics []
      name string
      partitions []
        index int32
        error_code int16
        old_style_offsets []int64 0-0
        timestamp int64 1- = -1
        offset int64 1- = -1
        leader_epoch int32 4- = -1

Metadata 3 0-9 flexible 9
  request
    topics []
      name string
    allow_auto_topic_creation bool 4- = 1
    include_cluster_authorized_operations bool 8-
    include_topic_authorized_operations bool 8-
  response
    throttle_time_ms int32 3-
    brokers []
      node_id int32
      host string
      port int32
      rack string 1- = null
    cluster_id string 2- = null
    controller_id int32 1- = -1
    topics []
      error_code int16
      name string
      is_internal bool 1-
      partitions []
        error_code int16
        index int32
        leader_id int32
        leader_epoch int32 7- = -1
        replica_nodes []int32
        isr_nodes []int32
        offline_replicas []int32 5-
      topic_authorized_operations int32 8- = -2147483648
    cluster_authorized_operations int32 8- = -2147483648

OffsetCommit 8 0-8 flexible 8
  request
    group_id string
    generation_id int32 1- = -1
    member_id string 1-
    group_instance_id string 7- = null
    retention_time_ms int64 2-4 = -1
    topics []
      name string
      partitions []
        index int32
        committed_offset int64
        committed_leader_epoch int32 6- = -1
        commit_timestamp int64 1-1 = -1
        committed_metadata string
  response
    throttle_time_ms int32 3-
    topics []
      name string
      partitions []
        index int32
        error_code int16

OffsetFetch 9 0-7 flexible 6
  request
    group_id string
    topics []
      name string
      partitions []int32
    require_stable bool 7-
  response
    throttle_time_ms int32 3-
    topics []
      name string
      partitions []
        index int32
        committed_offset int64 = -1
        committed_leader_epoch int32 5- = -1
        metadata string
        error_code int16
    error_code int16 2-

FindCoordinator 10 0-3 flexible 3
  request
    key string
    key_type int8 1-
  response
    throttle_time_ms int32 1-
    error_code int16
    error_message string 1- = null
    node_id int32 = -1
    host string
    port int32 = -1

JoinGroup 11 0-5 flexible 6
  request
    group_id string
    session_timeout_ms int32
    rebalance_timeout_ms int32 1- = -1
    member_id string
    group_instance_id string 5- = null
    protocol_type string
    protocols []
      name string
      metadata bytes
  response
    throttle_time_ms int32 2-
    error_code int16
    generation_id int32 = -1
    protocol_name string
    leader string
    member_id string
    members []
      member_id string
      group_instance_id string 5- = null
      metadata bytes

Heartbeat 12 0-3 flexible 4
  request
    group_id string
    generation_id int32
    member_id string
    group_instance_id string 3- = null
  response
    throttle_time_ms int32 1-
    error_code int16

LeaveGroup 13 0-3 flexible 4
  request
    group_id string
    member_id string 0-2
    members [] 3-
      member_id string
      group_instance_id string = null
  response
    throttle_time_ms int32 1-
    error_code int16
    members [] 3-
      member_id string
      group_instance_id string = null
      error_code int16

SyncGroup 14 0-3 flexible 4
  request
    group_id string
    generation_id int32
    member_id string
    group_instance_id string 3- = null
    assignments []
      member_id string
      assignment bytes
  response
    throttle_time_ms int32 1-
    error_code int16
    assignment bytes

ApiVersions 18 0-3 flexible 3
  request
    client_software_name string 3-
    client_software_version string 3-
  response
    error_code int16
    api_keys []
      api_key int16
      min_version int16
      max_version int16
    throttle_time_ms int32 1-

CreateTopics 19 0-5 flexible 5
  request
    topics []
      name string
      num_partitions int32
      replication_factor int16
      assignments []
        index int32
        broker_ids []int32
      configs []
        name string
        value string
    timeout_ms int32
    validate_only bool 1-
  response
    throttle_time_ms int32 2-
    topics []
      name string
      error_code int16
      error_message string 1- = null
      num_partitions int32 5- = -1
      replication_factor int16 5- = -1
      configs [] 5-
        name string
        value string
        read_only bool
        config_source int8 = -1
        is_sensitive bool

DeleteTopics 20 0-4 flexible 4
  request
    topic_names []string
    timeout_ms int32
  response
    throttle_time_ms int32 1-
    topics []
      name string
      error_code int16

InitProducerId 22 0-4 flexible 2
  request
    transactional_id string
    transaction_timeout_ms int32
    producer_id int64 3- = -1
    producer_epoch int16 3- = -1
  response
    throttle_time_ms int32
    error_code int16
    producer_id int64 = -1
    producer_epoch int16 = -1

OffsetForLeaderEpoch 23 0-4 flexible 4
  request
    replica_id int32 3- = -2
    topics []
      name string
      partitions []
        index int32
        current_leader_epoch int32 2- = -1
        leader_epoch int32
  response
    throttle_time_ms int32 2-
    topics []
      name string
      partitions []
        error_code int16
        index int32
        leader_epoch int32 1- = -1
        end_offset int64 = -1

AddPartitionsToTxn 24 0-3 flexible 3
  request
    transactional_id string
    producer_id int64
    producer_epoch int16
    topics []
      name string
      partitions []int32
  response
    throttle_time_ms int32
    topics []
      name string
      partitions []
        index int32
        error_code int16

AddOffsetsToTxn 25 0-3 flexible 3
  request
    transactional_id string
    producer_id int64
    producer_epoch int16
    group_id string
  response
    throttle_time_ms int32
    error_code int16

EndTxn 26 0-3 flexible 3
  request
    transactional_id string
    producer_id int64
    producer_epoch int16
    committed bool
  response
    throttle_time_ms int32
    error_code int16

TxnOffsetCommit 28 0-3 flexible 3
  request
    transactional_id string
    group_id string
    producer_id int64
    producer_epoch int16
    generation_id int32 3- = -1
    member_id string 3-
    group_instance_id string 3- = null
    topics []
      name string
      partitions []
        index int32
        committed_offset int64
        committed_leader_epoch int32 2- = -1
        committed_metadata string
  response
    throttle_time_ms int32
    topics []
      name string
      partitions []
        index int32
        error_code int16

DescribeConfigs 32 0-4 flexible 4
  request
    resources []
      resource_type int8
      resource_name string
      configuration_keys []string
    include_synonyms bool 1-
    include_documentation bool 3-
  response
    throttle_time_ms int32
    results []
      error_code int16
      error_message string = null
      resource_type int8
      resource_name string
      configs []
        name string
        value string
        read_only bool
        is_default bool 0-0
        config_source int8 1- = -1
        is_sensitive bool
        synonyms [] 1-
          name string
          value string
          source int8
        config_type int8 3-
        documentation string 3- = null
"""
