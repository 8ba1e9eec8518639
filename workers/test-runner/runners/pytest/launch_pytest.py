"""Starts the project's own pytest with the engine's plugin.

Argument: JSON of {root, made, args, testTimeoutMs, coverage, addRoot}; `made` is a folder for what is measured. The
secret is read from descriptor 4 and closed before anything of the project is loaded; records go to descriptor 3, each
with a digest over the secret.
"""

import hashlib
import importlib.util
import json
import os
import signal
import sys
import threading


def _open_channel():
    parts = []
    while True:
        part = os.read(4, 256)
        if not part:
            break
        parts.append(part)
    os.close(4)
    secret = b"".join(parts)
    state = {"seq": 0}
    dumps, sha256, write = json.dumps, hashlib.sha256, os.write

    def send(**fields):
        body = dumps({"seq": state["seq"], **fields}, ensure_ascii=True).encode()
        state["seq"] += 1
        line = sha256(secret + b"\n" + body + b"\n" + secret).hexdigest().encode() + b" " + body + b"\n"
        while line:
            line = line[write(3, line) :]

    return send


send = _open_channel()
os.set_inheritable(3, False)
order = json.loads(sys.argv[1])
root = order["root"]
sys.argv[1:] = []
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(os.path.abspath(__file__))]
sys.dont_write_bytecode = True

# Before the checkout is on the path: a file of the project that is named like these is not taken for them.
import pytest  # noqa: E402

try:
    import coverage.exceptions
except ImportError:
    coverage = None

if order["addRoot"]:
    sys.path.insert(0, root)


class LineTracer:
    """Lines of the project's own files that ran; cheap where the interpreter lets a seen line be switched off."""

    def __init__(self):
        self.seen = {}
        self.prefix = root + os.sep
        self.monitoring = getattr(sys, "monitoring", None)

    def is_own(self, path):
        return path.startswith(self.prefix) and "site-packages" not in path

    def start(self):
        if self.monitoring:
            tool, events = self.monitoring.COVERAGE_ID, self.monitoring.events
            self.monitoring.use_tool_id(tool, "agent-workflow")
            self.monitoring.register_callback(tool, events.LINE, self.on_line)
            self.monitoring.set_events(tool, events.LINE)
        else:
            threading.settrace(self.on_call)
            sys.settrace(self.on_call)

    def stop(self):
        if self.monitoring:
            self.monitoring.free_tool_id(self.monitoring.COVERAGE_ID)
        else:
            sys.settrace(None)
            threading.settrace(None)

    def on_line(self, code, line):
        if self.is_own(code.co_filename):
            self.seen.setdefault(code.co_filename, set()).add(line)
        return self.monitoring.DISABLE

    def on_call(self, frame, event, arg):
        path = frame.f_code.co_filename
        if not self.is_own(path):
            return None
        lines = self.seen.setdefault(path, set())
        lines.add(frame.f_lineno)

        def local(frame, event, arg):
            if event == "line":
                lines.add(frame.f_lineno)
            return local

        return local

    def report(self):
        self.stop()
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".") and name not in ("node_modules", "__pycache__", "venv")]
            for name in names:
                path = os.path.join(folder, name)
                if not name.endswith(".py"):
                    continue
                lines = executable_lines(path)
                if lines:
                    seen = self.seen.get(path, set())
                    send(kind="coverage", file=os.path.relpath(path, root), covered=sorted(lines & seen), uncovered=sorted(lines - seen))


def executable_lines(path):
    try:
        with open(path, "rb") as source:
            todo = [compile(source.read(), path, "exec", dont_inherit=True)]
    except (OSError, SyntaxError, ValueError):
        return set()
    lines = set()
    while todo:
        code = todo.pop()
        own = {line for _, _, line in code.co_lines() if line}
        # The line of a `def` is run where it stands, not by the call.
        lines |= own - ({code.co_firstlineno} if code.co_name != "<module>" else set())
        todo.extend(const for const in code.co_consts if hasattr(const, "co_lines"))
    return lines


class CoveragePy:
    """The project's own coverage.py, with settings that its code cannot change; it sees child processes too."""

    # The first with `patch`.
    OLDEST = (7, 10)
    # Not "pragma: no cover": code under test does not choose what is measured of it.
    SETTINGS = r"""
[run]
data_file = {made}/coverage
source = {root}
parallel = true
patch = subprocess
disable_warnings = no-data-collected,couldnt-parse
[report]
include_namespace_packages = true
ignore_errors = true
exclude_lines =
    ^\s*(((async )?def .*?)?\)(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)
    if (typing\.)?TYPE_CHECKING:
"""

    def __init__(self):
        made = order["made"]
        self.settings, self.xml = os.path.join(made, "coverage.ini"), os.path.join(made, "coverage.xml")
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write(self.SETTINGS.format(made=made, root=root))
        self.measured = coverage.Coverage(config_file=self.settings)

    def start(self):
        self.measured.start()

    def report(self):
        self.measured.stop()
        self.measured.save()
        try:
            self.measured.combine()
            self.measured.xml_report(outfile=self.xml, skip_empty=True)
        except coverage.exceptions.NoDataError:
            return  # a project without code
        with open(self.xml, encoding="utf-8") as file:
            send(kind="cobertura", xml=file.read())


def open_measure():
    if not order["coverage"]:
        return None
    return CoveragePy() if coverage and coverage.version_info >= CoveragePy.OLDEST else LineTracer()


def cut(value, limit):
    return None if value is None else str(value)[:limit]


def describe(excinfo, depth=0):
    error = excinfo.value if hasattr(excinfo, "value") else excinfo
    cause = error.__cause__ or error.__context__
    if isinstance(error, pytest.Collector.CollectError) and cause is not None and depth < 5:
        return describe(cause, depth + 1)
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} in {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    name = getattr(error, "name", None)
    return {
        "types": [base.__name__ for base in type(error).__mro__][:8],
        "message": cut(error, 4000),
        # For an import: the module; for an attribute: its name.
        "name": name if isinstance(name, str) else None,
        "nameFrom": cut(getattr(error, "name_from", None), 200),
        "stack": "\n".join(reversed(frames))[:6000],
    }


class TestTimedOut(Exception):
    pass


class OwnPlugin:
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item):
        def stop(signum, frame):
            raise TestTimedOut(f"timed out after {order['testTimeoutMs']} ms")

        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, order["testTimeoutMs"] / 1000)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        # What was thrown counts, not what a hook of the project makes of it.
        lied = call.excinfo is not None and report.outcome == "passed"
        xfail = hasattr(report, "wasxfail") or (report.outcome == "failed" and "[XPASS(strict)]" in str(report.longrepr))
        send(
            kind="phase",
            id=item.nodeid,
            when=report.when,
            outcome="failed" if lied else report.outcome,
            xfail=xfail,
            durationMs=report.duration * 1000,
            error=describe(call.excinfo) if call.excinfo is not None and report.outcome != "skipped" else None,
        )

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        report = outcome.get_result()
        if report.failed:
            call = getattr(report, "call", None)
            excinfo = getattr(call, "excinfo", None)
            error = describe(excinfo) if excinfo is not None else {"types": ["Exception"], "message": cut(report.longrepr, 4000), "name": None, "nameFrom": None, "stack": ""}
            send(kind="file", id=report.nodeid, error=error)

    def pytest_sessionfinish(self, session, exitstatus):
        send(kind="summary", collected=session.testscollected, failed=session.testsfailed)


send(kind="hello", python=".".join(str(part) for part in sys.version_info[:3]), pytest=pytest.__version__)
args = order["args"]
# What a project's settings ask for and would take away from this process: its own measure, and workers.
for plugin, off in (("pytest_cov", "--no-cov"), ("xdist", "-n0")):
    if importlib.util.find_spec(plugin):
        args.append(off)
measure = open_measure()
if measure:
    measure.start()
code = pytest.main(args, plugins=[OwnPlugin()])
if measure:
    measure.report()
sys.stdout.flush()
sys.stderr.flush()
send(kind="end", code=int(code))
# What the project left to be run at exit must not speak after the end.
os._exit(int(code))
