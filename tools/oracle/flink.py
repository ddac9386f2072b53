"""Asks a real Flink: finds it, runs scripts on it in one JVM, reads what it answered."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
JAVA = ['-Xmx2g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC',
        '-Dfile.encoding=UTF-8']
JAVA += [f'--add-opens=java.base/{p}=ALL-UNNAMED'
         for p in ('java.util', 'java.lang', 'java.net', 'java.time')]


class Unavailable(Exception):
    """Java, Maven or the artifacts cannot be had here."""


def version():
    return re.search(r'<flink>(.*?)</flink>', (HERE / 'pom.xml').read_text()).group(1)


def classpath():
    """The compiled Oracle and Flink, fetched and compiled when they are not there yet."""
    base = os.environ.get('MR_FLINK_CACHE') or os.path.join(
        os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'millrace-flink')
    stamp = zlib.crc32((HERE / 'pom.xml').read_bytes() + (HERE / 'Oracle.java').read_bytes())
    cache = pathlib.Path(base) / f'{stamp:08x}'
    ready = cache / 'classpath'
    if ready.exists():
        return ready.read_text()
    for tool in ('java', 'javac', 'mvn'):
        if not shutil.which(tool):
            raise Unavailable(f'no {tool} here (default-jdk, maven)')
    cache.mkdir(parents=True, exist_ok=True)
    fetched = cache / 'jars'
    got = subprocess.run(
        ['mvn', '-q', '-B', '-f', HERE / 'pom.xml',
         'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath',
         f'-Dmdep.outputFile={fetched}'], capture_output=True, text=True, check=False)
    if got.returncode != 0:
        raise Unavailable('Maven could not fetch Flink: ' + got.stdout[:300])
    jars = fetched.read_text().strip()
    services = cache / 'META-INF' / 'services'
    services.mkdir(parents=True, exist_ok=True)
    (services / 'org.apache.flink.metrics.reporter.MetricReporterFactory').write_text(
        'Oracle$LateRows\n')
    subprocess.run(['javac', '-nowarn', '-d', cache, '-cp', jars, HERE / 'Oracle.java'],
                   check=True)
    whole = f'{cache}:{jars}'
    partial = cache / f'classpath.{os.getpid()}'
    partial.write_text(whole)
    partial.rename(ready)
    return whole


class Answer:
    """What Flink said to one script."""

    def __init__(self, text, directory):
        self.rows, self.texts, self.tableaus, self.errors = [], [], [], []
        self.selects = []  # (cells of the first row, types) of each SELECT
        self.by_statement = []  # [statement, error or None]
        self.printed, self.late = [], 0
        self.files = {}
        types = None
        for head, body in blocks(text.replace(str(directory), '')):
            if head == 'statement':
                self.by_statement.append([body, None])
                types = None
            elif head == 'types':
                types = body.split('\n')
                self.selects.append([None, types])
            elif head == 'row':
                self.rows.append(body)
            elif head == 'cells':
                self.selects[-1][0] = body.split('\n')
            elif head == 'text':
                self.texts.append(body)
            elif head == 'tableau':
                self.tableaus.append(body)
            elif head in ('error', 'broken'):
                self.errors.append(body)
                if self.by_statement:
                    self.by_statement[-1][1] = body
            elif head in ('stdout', 'stderr'):
                self.printed += [line for line in body.split('\n') if line]
            elif head.startswith('late '):
                self.late = int(head.split()[1])
        out = pathlib.Path(directory) / 'out'
        for path in sorted(out.rglob('*')) if out.exists() else []:
            if path.is_file() and not path.name.startswith('_'):
                name = path.relative_to(out).parts[0]
                lines = path.read_text().split('\n')
                self.files.setdefault(name, []).extend(line for line in lines if line)

    @property
    def lines(self):
        return self.printed + self.rows

    @property
    def has_failed_running(self):
        return bool(self.errors) and ('Job execution failed' in self.errors[0] or
                                      'JobExecutionException' in self.errors[0])


def blocks(text):
    head, body = None, []
    for line in text.split('\n'):
        if line.startswith('@'):
            if head is not None:
                yield head, '\n'.join(body).rstrip('\n')
            head, body = line[1:], []
        elif line:
            body.append(line[1:])
    if head is not None:
        yield head, '\n'.join(body).rstrip('\n')


def messages(error):
    """The message of every cause, without class names and the ones that say nothing."""
    said = []
    for line in error.split('\n'):
        line = re.sub(r'^([a-z]\w*\.)+[A-Z][\w$]*(: |$)', '', line)
        line = re.sub(r'^([a-z]\w*\.)+[A-Z][\w$]*Exception: ', '', line)
        idle = ('Job execution failed.', 'Recovery is suppressed', 'Failed to fetch',
                'Failed to execute', 'Failed to wait', 'Could not forward', 'null')
        if line and line not in said and not line.startswith(idle):
            said.append(line)
    return said


def cause(error):
    """What the innermost cause begins with: the line that says it."""
    first = None
    for line in error.split('\n'):
        m = re.match(r'^([a-z]\w*\.)+[A-Z][\w$]*: (.+)', line)
        if m and messages(m.group(2)):
            first = messages(m.group(2))[0]
    return first or (messages(error) or [error])[-1]


def ask(scripts, log=None, timeout=3600):
    """SCRIPTS: (sql, {path: text}, flags).  Returns an Answer for each.  None for the files:
    its /in and /out are the machine's own."""
    if not scripts:
        return []
    path = classpath()
    with tempfile.TemporaryDirectory(prefix='flink-oracle-') as top:
        places = []
        for i, (sql, inputs, flags) in enumerate(scripts):
            place = pathlib.Path(top) / f'case{i}'
            (place / 'in').mkdir(parents=True)
            for name, body in (inputs or {}).items():
                at = place / 'in' / name
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_text(body)
            if inputs is not None:
                sql = re.sub(r"'(file://)?(/(in|out)\b)", lambda m: f"'{place}{m.group(2)}", sql)
            (place / 'script.sql').write_text(sql)
            places.append((flags or '-', place))
        listing = pathlib.Path(top) / 'list'
        listing.write_text(''.join(f'{f}\t{p}/script.sql\n' for f, p in places))
        process = subprocess.Popen(['java', *JAVA, '-cp', path, 'Oracle', str(listing)],
                                   stdout=subprocess.PIPE, text=True)
        try:
            for n, line in enumerate(process.stdout):
                if log:
                    log(n + 1, line.split()[-2])
            process.wait(timeout)
        finally:
            process.kill()
        return [Answer((p / 'script.sql.answer').read_text(), p) for _, p in places]
