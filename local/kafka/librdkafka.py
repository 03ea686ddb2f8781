"""The functions of librdkafka's mock cluster, which confluent-kafka's wheel carries and Python does not see.

https://github.com/confluentinc/librdkafka/blob/master/src/rdkafka_mock.h
"""

import ctypes
from ctypes import c_char_p, c_int, c_int16, c_int32, c_size_t, c_void_p
from importlib.util import find_spec
from pathlib import Path

PRODUCER = 0
WHEELS_FOLDERS = ("confluent_kafka.libs", "confluent_kafka/.dylibs")  # Linux, macOS

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "rd_kafka_conf_new": (c_void_p, ()),
    "rd_kafka_conf_set": (c_int, (c_void_p, c_char_p, c_char_p, c_char_p, c_size_t)),
    "rd_kafka_new": (c_void_p, (c_int, c_void_p, c_char_p, c_size_t)),
    "rd_kafka_destroy": (None, (c_void_p,)),
    "rd_kafka_mock_cluster_new": (c_void_p, (c_void_p, c_int)),
    "rd_kafka_mock_cluster_destroy": (None, (c_void_p,)),
    "rd_kafka_mock_cluster_bootstraps": (c_char_p, (c_void_p,)),
    "rd_kafka_mock_set_controller_id": (None, (c_void_p, c_int32)),
    "rd_kafka_mock_topic_create": (c_int, (c_void_p, c_char_p, c_int, c_int)),
    "rd_kafka_mock_topic_delete": (c_int, (c_void_p, c_char_p)),
    "rd_kafka_mock_topic_set_error": (None, (c_void_p, c_char_p, c_int)),
    "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, (c_void_p, c_int32)),
    "rd_kafka_mock_broker_set_host_port": (c_int, (c_void_p, c_int32, c_char_p, c_int)),
    "rd_kafka_mock_push_request_errors_array": (None, (c_void_p, c_int16, c_size_t, c_void_p)),
    "rd_kafka_mock_broker_set_rtt": (c_int, (c_void_p, c_int32, c_int)),
    "rd_kafka_mock_broker_set_down": (c_int, (c_void_p, c_int32)),
    "rd_kafka_mock_broker_set_up": (c_int, (c_void_p, c_int32)),
}


class NoMockCluster(Exception):
    """confluent-kafka is not installed from a wheel that carries librdkafka."""


def load() -> ctypes.CDLL:
    """The library, with the types of the functions that are called."""
    library = ctypes.CDLL(str(_file()))
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _file() -> Path:
    package = find_spec("confluent_kafka")
    if package is None or package.origin is None:
        raise NoMockCluster("confluent-kafka is not installed")
    beside = Path(package.origin).parent.parent
    for folder in WHEELS_FOLDERS:
        for file in sorted((beside / folder).glob("librdkafka*")):
            return file
    raise NoMockCluster("confluent-kafka was not installed from its wheel, which carries librdkafka")
