"""What the library's module `dis` shows of code objects: the instructions of the VM."""

dis_VALUE = 0
dis_NAME = 1
dis_TARGET = 2


def dis_complete(module):
    """Has the functions of `dis` that are given code objects list the VM's instructions."""

    class Operands:
        """The operands of an instruction as text."""

        def __init__(self, text):
            self.text = text

        def __repr__(self):
            return self.text

        def __eq__(self, other):
            return isinstance(other, Operands) and self.text == other.text

        def __hash__(self):
            return hash(self.text)

    class Instruction(module.Instruction):
        __doc__ = module.Instruction.__doc__
        end_offset = cache_offset = property(lambda self: self._end)
        oparg = property(lambda self: self.arg)
        baseopcode = property(lambda self: self.opcode)
        baseopname = property(lambda self: self.opname)
        jump_target = property(lambda self: self._target)

    def instructions(co, line_offset=0, labels=None):
        listing = code_listing(co)
        if labels is None:
            labels = dis_labels(listing, ())
        starts = {start: line for start, line in module.findlinestarts(co)}
        positions = list(co.co_positions())
        line = None
        for offset, end, opcode, opname, operands, meanings in listing:
            starts_line = offset in starts
            if starts_line:
                line = starts[offset]
                if line is not None:
                    line += line_offset
            target, argval, shown = None, None, []
            for kind, value in meanings:
                if kind == dis_TARGET:
                    target = value
                    shown.append(f"to L{labels[value]}")
                elif kind == dis_NAME:
                    shown.append(value)
                else:
                    shown.append(repr(value))
                argval = value
            unit = offset // 2
            made = Instruction(
                opname,
                opcode,
                Operands(operands) if operands or shown else None,
                argval,
                ", ".join(shown),
                offset,
                offset,
                starts_line,
                line,
                labels.get(offset),
                module.Positions(*positions[unit]) if unit < len(positions) else module.Positions(),
                None,
            )
            made._end, made._target = end, target
            yield made

    def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
        """Iterator for the instructions of a function, method, generator, source or code object."""
        co = module._get_code_object(x)
        return instructions(co, 0 if first_line is None else first_line - co.co_firstlineno)

    def disassemble(
        co, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False, line_offset=0
    ):
        """Disassemble a code object."""
        entries = module._parse_exception_table(co)
        labels = dis_labels(code_listing(co), entries)
        starts = {start: line for start, line in module.findlinestarts(co)}
        width = module._get_positions_width(co) if show_positions else module._get_lineno_width(starts)
        formatter = module.Formatter(
            file=file,
            lineno_width=width,
            offset_width=len(str(max(len(co.co_code) - 2, 9999))) if show_offsets else 0,
            label_width=4 + len(str(len(labels))),
            show_positions=show_positions,
        )
        for instruction in instructions(co, line_offset, labels):
            is_current = instruction.offset <= lasti < instruction.end_offset
            formatter.print_instruction(instruction, is_current)
        formatter.print_exception_table(entries)

    def listed(self):
        return instructions(self.codeobj, self._line_offset)

    def formatted(self):
        """Return a formatted view of the bytecode operations."""
        import io

        with io.StringIO() as output:
            disassemble(
                self.codeobj,
                -1 if self.current_offset is None else self.current_offset,
                file=output,
                show_offsets=self.show_offsets,
                show_positions=self.show_positions,
                line_offset=self._line_offset,
            )
            return output.getvalue()

    for made in (Instruction, get_instructions, disassemble):
        made.__module__ = "dis"
        made.__qualname__ = made.__name__
        setattr(module, made.__name__, made)
    module.disco = disassemble
    module.Bytecode.__iter__ = listed
    module.Bytecode.dis = formatted


def dis_labels(listing, entries):
    """Numbers of the offsets that something leads to, in order; entries of the exception table are told theirs."""
    offsets = {value for row in listing for kind, value in row[5] if kind == dis_TARGET}
    for start, end, target, depth, lasti in entries:
        offsets |= {start, end, target}
    labels = {offset: number for number, offset in enumerate(sorted(offsets), 1)}
    for entry in entries:
        entry.start_label, entry.end_label, entry.target_label = (labels[offset] for offset in entry[:3])
    return labels
