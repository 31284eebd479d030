"""The functions of `_warnings`. They leave no frames, so stack levels count from the caller."""


def warnings_is_internal(frame):
    filename = frame.f_code.co_filename
    return "importlib" in filename and "_bootstrap" in filename


def warnings_next_external(frame, skip_file_prefixes):
    frame = frame.f_back
    while frame is not None and (
        warnings_is_internal(frame) or frame.f_code.co_filename.startswith(skip_file_prefixes)
    ):
        frame = frame.f_back
    return frame


def warnings_frame_at(stacklevel, skip_file_prefixes):
    """The frame a warning is about, or None past the outermost."""
    frame = caller_frame()
    if frame is None:
        return None
    if stacklevel <= 0 or warnings_is_internal(frame):
        while stacklevel > 1 and frame is not None:
            frame = frame.f_back
            stacklevel -= 1
        return frame
    while stacklevel > 1 and frame is not None:
        frame = warnings_next_external(frame, skip_file_prefixes)
        stacklevel -= 1
    return frame


def warnings_warn(message, category=None, stacklevel=1, source=None, skip_file_prefixes=()):
    if is_missing(category):
        category = None
    stacklevel = 1 if is_missing(stacklevel) else to_index(stacklevel)
    if is_missing(source):
        source = None
    if is_missing(skip_file_prefixes):
        skip_file_prefixes = ()
    elif not isinstance(skip_file_prefixes, tuple):
        name = type(skip_file_prefixes).__name__
        raise TypeError(f"warn() argument 'skip_file_prefixes' must be tuple, not {name}")
    for prefix in skip_file_prefixes:
        if not isinstance(prefix, str):
            raise TypeError(f"Found non-str '{class_name(prefix)}' in skip_file_prefixes.")
    if skip_file_prefixes and stacklevel < 2:
        stacklevel = 2
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    if not isinstance(category, type) or not issubclass(category, Warning):
        raise TypeError(f"category must be a Warning subclass, not '{class_name(category)}'")
    frame = warnings_frame_at(stacklevel, skip_file_prefixes)
    if frame is None:
        import sys

        namespace, filename, lineno = vars(sys), "<sys>", 0
    else:
        namespace, filename, lineno = frame.f_globals, frame.f_code.co_filename, frame.f_lineno
    module = namespace.get("__name__", "<string>")
    registry = namespace.get("__warningregistry__")
    if registry is None:
        registry = namespace["__warningregistry__"] = {}
    warnings_issue(category, message, filename, lineno, module, registry, None, source)


def warn_here(message, category, source=None):
    """A warning about the innermost frame that is the program's."""
    warnings_warn(message, category, 1, source)


def warn_about(message, category):
    """What natives call to warn."""
    warn_here(message, category)


def warnings_warn_explicit(
    message,
    category,
    filename,
    lineno,
    module=None,
    registry=None,
    module_globals=None,
    source=None,
):
    if is_missing(module):
        module = None
    if is_missing(registry):
        registry = None
    if is_missing(source):
        source = None
    if registry is not None and not isinstance(registry, dict):
        raise TypeError("'registry' must be a dict or None")
    line = None
    if not is_missing(module_globals) and module_globals is not None:
        if not isinstance(module_globals, dict):
            name = type(module_globals).__name__
            raise TypeError(f"module_globals must be a dict, not '{name}'")
        line = warnings_line_of_loader(module_globals, lineno)
    warnings_issue(category, message, filename, lineno, module, registry, line, source)


def warnings_line_of_loader(namespace, lineno):
    get_source = getattr(namespace.get("__loader__"), "get_source", None)
    name = namespace.get("__name__")
    if get_source is None or name is None:
        return None
    source = get_source(name)
    if not source:
        return None
    lines = source.splitlines()
    return lines[lineno - 1] if 0 < lineno <= len(lines) else None


def warnings_module():
    import sys

    return sys.modules.get("warnings")


def warnings_setting(name):
    """A setting: of the module `warnings` when it is there, else our own."""
    module = warnings_module()
    if module is not None:
        found = getattr(module, name, None)
        if found is not None:
            return found
    return warnings_state()[{"defaultaction": "_defaultaction", "onceregistry": "_onceregistry"}.get(name, name)]


def warnings_filters():
    import sys

    if getattr(sys.flags, "context_aware_warnings", 0):
        context = warnings_state()["_warnings_context"].get(None)
        if context is not None:
            return context._filters
    return warnings_setting("filters")


def warnings_matches(pattern, text):
    if pattern is None:
        return True
    if type(pattern) is str:
        return pattern == text
    return bool(pattern.match(text))


def warnings_action(category, text, lineno, module):
    for item in warnings_filters():
        if not isinstance(item, tuple) or len(item) != 5:
            raise ValueError("warnings.filters item must be a 5-tuple")
        action, message, wanted, where, line = item
        if not isinstance(action, str):
            raise TypeError(f"action must be a string, not '{class_name(action)}'")
        if (
            warnings_matches(message, text)
            and issubclass(category, wanted)
            and warnings_matches(where, module)
            and (line == 0 or line == lineno)
        ):
            return action, item
    return warnings_setting("defaultaction"), None


def warnings_may_show(category):
    """Whether some warning of the category may be shown. Asked before its place is looked for, which makes frames that keep what they name."""
    for action, message, wanted, where, line in warnings_filters():
        if issubclass(category, wanted):
            if action != "ignore":
                return True
            if message is None and where is None and line == 0:
                return False
    return warnings_setting("defaultaction") != "ignore"


def warnings_was_warned(registry, key, remember):
    """Whether the registry has the key, for the filters as they are now."""
    version = warnings_version()
    if registry.get("version") != version:
        registry.clear()
        registry["version"] = version
    elif registry.get(key):
        return True
    if remember:
        registry[key] = True
    return False


def warnings_issue(category, message, filename, lineno, module, registry, line, source):
    if module is None:
        module = "<unknown>" if not filename else filename
        if module.endswith(".py"):
            module = module[:-3]
    if isinstance(message, Warning):
        text, category = str(message), type(message)
    else:
        text = message
        message = category(message)
    key = (text, category, lineno)
    if registry is not None and warnings_was_warned(registry, key, False):
        return
    action, item = warnings_action(category, text, lineno, module)
    if action == "error":
        raise message
    if action == "ignore":
        return
    if action != "always" and action != "all":
        if registry is not None:
            registry[key] = True
        if action == "once":
            once = warnings_setting("onceregistry") if registry is None else warnings_setting("onceregistry")
            if warnings_was_warned(once, (text, category), True):
                return
        elif action == "module":
            if registry is not None and warnings_was_warned(registry, (text, category, 0), True):
                return
        elif action != "default":
            raise RuntimeError(f"Unrecognized action ({action!r}) in warnings.filters:\n {item!r}")
    warnings_show(message, category, text, filename, lineno, line, source)


def warnings_show(message, category, text, filename, lineno, line, source):
    module = warnings_module()
    if module is None and source is not None:
        import warnings as module
    show = getattr(module, "_showwarnmsg", None) if module is not None else None
    if show is not None:
        if not callable(show):
            raise TypeError("warnings._showwarnmsg() must be set to a callable")
        show(module.WarningMessage(message, category, filename, lineno, source=source))
        return
    if line is None:
        line = source_line(filename, lineno)
    else:
        line = line.strip()
    shown = f"{filename}:{lineno}: {category.__name__}: {text}\n"
    if line:
        shown += f"  {line}\n"
    tb_write_error(shown)


def warn_syntax(warnings):
    """Issues what the compiler warns of: tuples (message, filename, line, offset, text, end line, end offset). An exception among them is raised."""
    for warning in warnings:
        if isinstance(warning, BaseException):
            raise warning
        message, filename, lineno, offset, text, end_lineno, end_offset = warning
        try:
            warnings_issue(SyntaxWarning, message, filename, lineno, None, None, None, None)
        except SyntaxWarning:
            raise SyntaxError(
                message.replace(" Such sequences will not work in the future.", ""), (filename, lineno, offset, text, end_lineno, end_offset)
            ) from None
