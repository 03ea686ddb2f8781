"""What the samples say: the median run of each server, and how it stands to the floor of the same run."""

from dataclasses import dataclass
from statistics import median

from benchmarks.clickstream.result import Sample, Throughput
from benchmarks.clickstream.throughput import BARE


@dataclass(frozen=True)
class Row:
    """One server. `share` is of bare nginx's events for the same processor time; `cost` is microseconds an event."""

    server: str
    a_second: float
    a_processor_second: float
    share: float
    cost: float
    median: float
    p99: float
    failures: int
    processor: float
    generator: float


def rows(throughput: Throughput) -> list[Row]:
    """In the order in which they ran."""
    names = dict.fromkeys(sample.server for sample in throughput.samples)
    by_name = {name: [one for one in throughput.samples if one.server == name] for name in names}
    floor = median(map(_a_processor_second, by_name[BARE]))
    return [_row(name, samples, floor) for name, samples in by_name.items()]


def _a_processor_second(sample: Sample) -> float:
    return sample.answers / sample.processor_seconds


def _row(name: str, samples: list[Sample], floor: float) -> Row:
    rate = median(map(_a_processor_second, samples))
    return Row(
        server=name,
        a_second=median(one.answers / one.seconds for one in samples),
        a_processor_second=rate,
        share=rate / floor,
        cost=1_000_000 / rate,
        median=median(one.median for one in samples),
        p99=median(one.p99 for one in samples),
        failures=sum(one.failures for one in samples),
        processor=median(one.processor_seconds / one.seconds for one in samples),
        generator=max(one.generator_share for one in samples),
    )
