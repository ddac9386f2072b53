"""Conformance cases (tests/sql/README.md): reading, asking Flink, recording its answers."""

import pathlib
import re
from collections import Counter

import flink

MARK = '--! '
ANSWERS = ('expect', 'changelog', 'tableau', 'text', 'failure', 'flink')
CHANGES_MAX = 80  # a changelog longer than this is kept folded


class Case:
    def __init__(self, path, text=None):
        self.path = pathlib.Path(path)
        self.head, self.sections = [], []
        for line in (self.path.read_text() if text is None else text).split('\n'):
            if line.startswith(MARK):
                kind, _, argument = line[len(MARK):].partition(' ')
                self.sections.append([kind, argument, []])
            elif self.sections:
                self.sections[-1][2].append(line)
            else:
                self.head.append(line)
        for section in self.sections:
            while section[2] and section[2][-1] == '' and section[0] != 'input':
                section[2].pop()

    def find(self, kind):
        return next((s for s in self.sections if s[0] == kind), None)

    def all(self, kind):
        return [s for s in self.sections if s[0] == kind]

    @property
    def sql(self):
        section = self.find('sql')
        return '\n'.join(section[2]) + '\n' if section else ''

    @property
    def inputs(self):
        ret = {}
        for _, name, lines in self.all('input'):
            ret[name] = '\n'.join(lines) + ('' if lines and lines[-1] == '' else '\n')
        return ret

    def text(self):
        out = [*self.head]
        while out and out[-1] == '':
            out.pop()
        for kind, argument, lines in self.sections:
            out.append(f'{MARK}{kind} {argument}'.rstrip())
            body = lines[:-1] if kind == 'input' and lines and lines[-1] == '' else lines
            out += body
        return '\n'.join(out) + '\n'

    @property
    def key(self):
        section = self.find('key')
        return int(section[2][0]) if section else 0

    def flags(self):
        flags = 'b' if self.find('batch') else ''
        return flags + ('t' if self.find('tableau') else '')


def fold(lines):
    """The rows that stay when a changelog has been applied, in order of arrival."""
    rows = Counter()
    for line in lines:
        m = re.match(r'^(.*?)([+-][IUD])(\[.*)$', line)
        if m is None:
            rows[line] += 1
            continue
        rows[m.group(1) + '+I' + m.group(3)] += 1 if m.group(2)[0] == '+' else -1
    return rows


def folded(lines, key=0):
    """KEY: in an upsert stream, of the rows with the same first KEY columns the last one."""
    if key == 0:
        return sorted((+fold(lines)).elements())
    rows = {}
    for line in lines:
        kind, row = line[:2], line[3:-1]
        rows[tuple(row.split(', ')[:key])] = None if kind == '-D' else f'+I[{row}]'
    return sorted(row for row in rows.values() if row)


# -- Expressions ------------------------------------------------------------------------------


def evals(section):
    """[expression, value, type] of each line; comments are kept as text."""
    ret = []
    for line in section[2]:
        if line.startswith('--') or not line.strip():
            ret.append(line)
            continue
        expression, _, rest = line.rpartition(' =>')
        if not expression:
            expression, rest = line.strip(), ''
        # A value may begin and end with blanks, or be empty: one blank belongs to the arrow.
        value, kind = rest.removeprefix(' '), ''
        if not value.startswith('! ') and ' :: ' in value:
            value, _, kind = value.rpartition(' :: ')
        ret.append([expression, value, kind])
    return ret


def eval_script(case, section, expressions):
    select = ',\n'.join(f'{e} AS e{i}' for i, e in enumerate(expressions))
    return f'{case.sql}\nSELECT\n{select}\n{section[1]};\n'


def ask_evals(todo, log):
    """For each (case, section) {expression: (value, type), or what the error says}."""
    lists = [[e[0] for e in evals(s) if isinstance(e, list)] for _, s in todo]
    fine = [[e[0] for e in evals(s) if isinstance(e, list) and not e[1].startswith('!')]
            for _, s in todo]
    first = flink.ask([(eval_script(c, s, es), c.inputs, '')
                       for (c, s), es in zip(todo, fine) if es], log)
    answers, singles = [], []
    whole = iter(first)
    for (case, section), asked, all_of_them in zip(todo, fine, lists):
        got = {}
        answer = next(whole) if asked else None
        if answer and not answer.errors and answer.selects and answer.selects[-1][0]:
            cells, types = answer.selects[-1]
            got = dict(zip(asked, zip(cells, types)))
        answers.append(got)
        missing = [e for e in all_of_them if e not in got]
        for at in range(0, len(missing), 40):
            singles.append((case, section, got, missing[at:at + 40]))
    asked = [(c.sql + ''.join(f'SELECT {e} AS e0 {s[1]};\n' for e in es), c.inputs, 'c')
             for c, s, _, es in singles]
    for (case, _, got, es), answer in zip(singles, flink.ask(asked, log)):
        statements = answer.by_statement[-len(es):]
        selects = answer.selects
        at = len(selects) - sum(1 for s in statements if s[1] is None or 'JobExec' in s[1])
        for e, (_, error) in zip(es, statements):
            planned = error is None or 'JobExec' in error
            if error is None and at < len(selects) and selects[at][0]:
                got[e] = (selects[at][0][0], selects[at][1][0])
            elif error is None:
                got[e] = ('', selects[at][1][0] if at < len(selects) else '')
            else:
                said = flink.messages(error)
                got[e] = said[-1] if said else error
            at += planned
    return answers


# -- Asking and recording ---------------------------------------------------------------------


def ask(cases, log=None):
    """What Flink answers to each case: (Answer or None, [eval answers])."""
    scripts = [c for c in cases if not c.find('eval')]
    answers = dict(zip(map(id, scripts),
                       flink.ask([(c.sql, c.inputs, c.flags()) for c in scripts], log)))
    todo = [(c, s) for c in cases for s in c.all('eval')]
    by_case = {}
    for (case, _), got in zip(todo, ask_evals(todo, log)):
        by_case.setdefault(id(case), []).append(got)
    return [(answers.get(id(c)), by_case.get(id(c), [])) for c in cases]


def eval_line(entry, got):
    expression, value, kind = entry
    if isinstance(got, str):
        known = value[2:] if value.startswith('! ') else ''
        return f'{expression} => ! {known if known and known in got else got}'
    typed = f' :: {got[1]}' if kind or not value else ''
    return f'{expression} => {got[0]}{typed}'


def is_same(entry, got):
    """Whether Flink's answer GOT is the one of the line; a line without a type has any."""
    old = f'{entry[0]} => {entry[1]}' + (f' :: {entry[2]}' if entry[2] else '')
    new = eval_line(entry, got)
    return new == old or (not entry[2] and not isinstance(got, str) and
                          new == f'{old} :: {got[1]}')


def flink_lines(answer):
    """What Flink said, for a case whose answer differs on purpose."""
    if answer.errors:
        return [flink.cause(answer.errors[0])]
    lines = sum(answer.files.values(), answer.lines)
    if answer.texts and not lines:
        return '\n'.join(answer.texts).split('\n')
    return folded(lines) if any(re.search(r'(-U|\+U|-D)\[', x) for x in lines) else sorted(lines)


def may_update(case):
    """Whether it depends on which input comes first if rows are taken back on the way."""
    outer = r'\b(LEFT|RIGHT|FULL|EXISTS|IN \(SELECT|EXCEPT|INTERSECT|\(SELECT (AVG|MAX))\b'
    appends = r'\b(SYSTEM_TIME|window_start|pts BETWEEN|ts BETWEEN)\b'
    return (len(case.inputs) > 1 and re.search(outer, case.sql) is not None and
            re.search(appends, case.sql) is None)


def answer_sections(case, answer):
    """The sections that hold ANSWER, in their order."""
    out = []
    lines = [x.rstrip('\n') for x in answer.lines]
    said = flink.messages('\n'.join(answer.errors)) if answer.errors else []
    if answer.texts:
        kept = case.find('text')
        if kept is None or kept[1] != 'contains':
            out.append(['text', '', '\n'.join(answer.texts).split('\n')])
        else:
            out.append(kept)
    if answer.errors:
        kind = 'failure' if answer.has_failed_running else 'error'
        kept = case.find(kind)
        lines_kept = [x for x in kept[2] if any(x in m for m in said)] if kept else []
        out.append([kind, 'contains' if kind == 'error' else '',
                    lines_kept or [flink.cause(answer.errors[0])]])
        out.append(['flink', flink.version(), said])
        return out
    tableau = case.find('tableau')
    if tableau:
        out.append(['tableau', '', '\n'.join(answer.tableaus).split('\n')])
    if may_update(case) or any(re.match(r'^(.*?)(-U|\+U|-D)\[', x) for x in lines):
        is_short = len(lines) <= CHANGES_MAX and len(case.inputs) < 2 and not case.key
        whole = lines if is_short else folded(lines, case.key)
        out.append(['changelog', '', whole])
    elif lines or not (answer.texts or answer.files):
        out.append(['expect', '', sorted(lines)])
    for name, body in answer.files.items():
        out.append(['expect', name, sorted(body)])
    if case.find('counts'):
        out.append(case.find('counts'))
    out.append(['flink', flink.version(), []])
    return out


def record(case, answer, eval_answers):
    """Put Flink's answer into CASE."""
    if answer is None:
        theirs = {e[0] for s in case.all('differ') for e in evals(s)}
        for section, got in zip(case.all('eval'), eval_answers):
            kept = dict(zip(map(str, evals(section)), section[2]))
            section[2] = [e if isinstance(e, str) else
                          kept[str(e)] if e[0] in theirs else eval_line(e, got[e[0]])
                          for e in evals(section)]
            for s in case.all('differ'):
                s[2] = [eval_line(e, got[e[0]]) if e[0] in got else s[2][i]
                        for i, e in enumerate(evals(s))]
        case.sections = [s for s in case.sections if s[0] != 'flink']
        case.sections.append(['flink', flink.version(), []])
        return
    gone = ANSWERS + ('error', 'counts')
    differ = case.find('differ')
    if differ:
        differ[2] = flink_lines(answer)
        case.sections = [s for s in case.sections if s[0] != 'flink']
        case.sections.append(['flink', flink.version(), []])
        return
    fresh = answer_sections(case, answer)
    case.sections = [s for s in case.sections if s[0] not in gone] + fresh


def differences(case, answer, eval_answers):
    """What CASE says and Flink does not: a list of (what, recorded, Flink's)."""
    ret = []
    if answer is None:
        theirs = {e[0]: e for s in case.all('differ') for e in evals(s)}
        for section, got in zip(case.all('eval'), eval_answers):
            for e in theirs.values():
                if e[0] in got and not is_same(e, got[e[0]]):
                    ret.append(('differ', e[0] + ' => ' + e[1], eval_line(e, got[e[0]])))
            for e in evals(section):
                if isinstance(e, str) or e[0] in theirs:
                    continue
                if not is_same(e, got[e[0]]):
                    ret.append(('eval', f'{e[0]} => {e[1]}', eval_line(e, got[e[0]])))
        return ret
    if case.find('differ'):
        want, got = case.find('differ')[2], flink_lines(answer)
        return [] if want == got else [('differ', '\n'.join(want), '\n'.join(got))]
    if case.find('error') or case.find('failure'):
        section = case.find('error') or case.find('failure')
        said = '\n'.join(flink.messages('\n'.join(answer.errors)))
        lines = section[2] if case.find('failure') or section[1] == 'contains' else []
        if not answer.errors:
            ret.append((section[0], '\n'.join(section[2]), 'no error: ' + str(answer.lines)))
        for line in lines:
            if line and line not in said:
                ret.append((section[0], line, said))
        return ret
    if answer.errors:
        return [('error', '', '\n'.join(flink.messages(answer.errors[0])) or answer.errors[0])]
    for kind, name, want in case.all('expect') + case.all('changelog'):
        got = answer.files.get(name, []) if name else answer.lines
        want = [x for x in want if x]
        if kind == 'changelog':
            want, got = folded(want), folded(got, case.key)
        if sorted(want) != sorted(got):
            ret.append((f'{kind} {name}'.strip(), '\n'.join(sorted(want)),
                        '\n'.join(sorted(got))))
    for kind, said in (('text', answer.texts), ('tableau', answer.tableaus)):
        section = case.find(kind)
        if section is None:
            continue
        whole = '\n'.join(said)
        if section[1] == 'contains':
            ret += [(kind, x, whole) for x in section[2] if x not in whole]
        elif '\n'.join(section[2]).strip() != whole.strip():
            ret.append((kind, '\n'.join(section[2]), whole))
    return ret  # Flink's count of late rows hangs on what it aggregates beforehand


def below(paths):
    for path in map(pathlib.Path, paths):
        yield from sorted(path.rglob('*.sql')) if path.is_dir() else [path]
