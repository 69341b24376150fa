"""pytest plugin: where every test has what it needs (CI), none may be skipped."""

import pytest


def pytest_terminal_summary(terminalreporter):
    """Name the skipped tests, so that the failure explains itself."""
    for report in terminalreporter.stats.get("skipped", ()):
        terminalreporter.write_line(f"SKIPPED BUT REQUIRED {report.nodeid}", red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Turn a run with skipped tests into a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not reporter:  # a worker's: the one who shares out the tests counts
        return
    if reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
