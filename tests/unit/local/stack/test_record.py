"""What a stack writes down about itself."""

import os
from pathlib import Path

from local.fargate import status
from local.fargate.status import FargateStatus, TaskStatus
from local.processes import ProcessRecord, created_at
from local.settings import Settings
from local.stack import record
from local.stack.record import StackRecord


def test_reads_what_was_written(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    written = StackRecord.of_this_process("abc123").with_part(ProcessRecord("aws", 1, 2.0, 4566))

    record.write(settings, written)

    assert record.read(settings) == written


def test_a_part_that_is_started_again_takes_its_place() -> None:
    known = StackRecord.of_this_process("abc123").with_part(ProcessRecord("aws", 1, 2.0, 4566))

    again = known.with_part(ProcessRecord("aws", 3, 4.0, 4566))

    assert [part.pid for part in again.parts] == [3]


def test_without_a_stack_there_is_no_record(tmp_path: Path) -> None:
    assert record.read(Settings(home=tmp_path)) is None
    assert list(record.leftovers(Settings(home=tmp_path))) == []


def test_one_folder_is_held_by_one_stack(tmp_path: Path) -> None:
    held = record.lock(tmp_path)

    assert held is not None
    assert record.lock(tmp_path) is None
    held.close()
    again = record.lock(tmp_path)
    assert again is not None
    again.close()


def test_a_number_that_another_process_got_is_not_ours(tmp_path: Path) -> None:
    ours, others = created_at(os.getpid()), created_at(os.getpid()) - 100

    assert ProcessRecord("aws", os.getpid(), ours, None).process() is not None
    assert ProcessRecord("aws", os.getpid(), others, None).process() is None


def test_leftovers_are_parts_and_agents_that_still_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    gone = ProcessRecord("aws", os.getpid(), 1.0, None)
    record.write(settings, StackRecord.of_this_process("abc123").with_part(gone))
    agent = TaskStatus("supervisor", "service", "task", 8000, pid=os.getpid(), created=created_at(os.getpid()))
    status.write(settings.run, FargateStatus((agent,)))

    assert [process.pid for process in record.leftovers(settings)] == [os.getpid()]
