"""Reads the node definitions of ComfyUI and of its extensions from checkouts, and prints them as the
table wan/src/main/resources/dev/genga/wan/workflow/definitions.tsv: node, section, input, type, default.

    python node_definitions.py ORIGIN=FILE_OR_FOLDER ... [--nodes support.tsv]

Nothing of a checkout is run: the sources are parsed, and what can't be known without running them (the
choices of a list of files, say) is left out. `--nodes` keeps the nodes that a table names first.
"""

import argparse
import ast
import json
import pathlib


def constant(node, names):
    """The value of an expression of literals and of module-level names, else None."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def module_names(tree):
    names = {"imageOrLatent": "IMAGE", "floatOrInt": "FLOAT"}  # of other modules: several types at once
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            names[statement.targets[0].id] = constant(statement.value, names)
    return names


def options_of(node, names):
    """The dict that says default, min and max of an input."""
    options = {}
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            options[constant(key, names)] = constant(value, names)
    return options


def row(name, spec, names):
    """(input, type, default) of one entry of INPUT_TYPES."""
    if isinstance(spec, ast.Name):
        spec = names.get("ast:" + spec.id, spec)
    parts = spec.elts if isinstance(spec, (ast.Tuple, ast.List)) else []
    kind = constant(parts[0], names) if parts else None
    options = options_of(parts[1], names) if len(parts) > 1 else {}
    default = options.get("default")
    if not isinstance(kind, str):  # a list of choices, or a call that lists files
        if default is None and isinstance(kind, list) and kind:
            default = kind[0]
        kind = "COMBO"
    if default is None and kind == "STRING":
        default = ""
    return name, kind, default


def counted(function, names):
    """The inputs that a loop `for i in range(n): arg_dict["x{}".format(i)] = argument` adds."""
    rows = []
    for loop in (n for n in ast.walk(function) if isinstance(n, ast.For)):
        call = loop.iter
        if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "range"):
            continue
        for statement in loop.body:
            key = statement.targets[0].slice if isinstance(statement, ast.Assign) else None
            if isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute):
                pattern = constant(key.func.value, names)
                rows += [
                    row(pattern.format(i), statement.value, names)
                    for i in range(constant(call.args[0], names))
                ]
    return rows


def sections(function, names):
    local = dict(names)
    for statement in function.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            local["ast:" + statement.targets[0].id] = statement.value
            local[statement.targets[0].id] = constant(statement.value, local)
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
    for dictionary in (value for value in returned if isinstance(value, ast.Dict)):
        for key, value in zip(dictionary.keys, dictionary.values):
            section = constant(key, local)
            if section not in ("required", "optional"):
                continue
            if isinstance(value, ast.Dict):
                for name, spec in zip(value.keys, value.values):
                    yield section, row(constant(name, local), spec, local)
            else:
                for each in counted(function, local):
                    yield section, each


def schema_rows(call, names):
    """The inputs of an `io.Schema(node_id=..., inputs=[...])`."""
    keywords = {k.arg: k.value for k in call.keywords}
    node = constant(keywords.get("node_id"), names)
    for entry in getattr(keywords.get("inputs"), "elts", []):
        if not isinstance(entry, ast.Call):
            continue
        given = {k.arg: constant(k.value, names) for k in entry.keywords}
        kind = entry.func.value.attr.upper() if isinstance(entry.func.value, ast.Attribute) else "?"
        default = given.get("default")
        if default is None and kind == "COMBO" and given.get("options"):
            default = given["options"][0]
        section = "optional" if given.get("optional") else "required"
        yield node, section, (constant(entry.args[0], names), kind, default)


def file_rows(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = module_names(tree)
    called = {}
    for statement in tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if getattr(target, "id", "") == "NODE_CLASS_MAPPINGS" and isinstance(statement.value, ast.Dict):
            for key, value in zip(statement.value.keys, statement.value.values):
                if isinstance(value, ast.Name):
                    called[value.id] = constant(key, names)
    for kind in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
        for function in (n for n in kind.body if isinstance(n, ast.FunctionDef)):
            if function.name == "INPUT_TYPES":
                for section, each in sections(function, names):
                    yield called.get(kind.name, kind.name), section, each
            if function.name == "define_schema":
                for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                    if getattr(call.func, "attr", "") == "Schema":
                        yield from schema_rows(call, names)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", metavar="ORIGIN=FILE_OR_FOLDER")
    parser.add_argument("--nodes", metavar="TSV")
    arguments = parser.parse_args()
    kept = None
    if arguments.nodes:
        lines = pathlib.Path(arguments.nodes).read_text(encoding="utf-8").splitlines()
        kept = {line.split("\t")[0] for line in lines if line and not line.startswith("#")}
    for source in arguments.sources:
        origin, _, place = source.partition("=")
        place = pathlib.Path(place)
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        for file in files:
            for node, section, (name, kind, default) in file_rows(file):
                if kept is None or node in kept:
                    value = "" if default is None else json.dumps(default, ensure_ascii=False)
                    print(origin, node, section, name, kind, value, sep="\t")


if __name__ == "__main__":
    main()
