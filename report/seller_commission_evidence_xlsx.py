"""The sheet of a statement's workbook that says why the coefficient is what it is."""

# What stands of each index and of each record behind it: (field, width).
INDEX = [("weighting_id", 26), ("level", 14), ("share", 10), ("score", 10)]
INDEX += [("n", 10), ("credibility", 12), ("coefficient", 12), ("explanation", 60)]
RECORD = ["weighting_id", "date", "display_name", "value", "n", "weight"]
RECORD += ["weighs_until", "reason"]


def write_evidence(sheet, statement, formats):
    """Write the indices of ``statement``, then every record, used or left out.

    What was said in confidence has neither date nor source in the statement either.
    """
    for column, (_name, width) in enumerate(INDEX):
        sheet.set_column(column, column, width)
    # sudo: who reads the statement reads what its indices are called
    indices = statement.sudo().evidence_ids
    row = _write_table(sheet, 0, indices, [name for name, _width in INDEX], formats)
    _write_table(sheet, row + 1, statement.sudo().evidence_line_ids, RECORD, formats)


def _write_table(sheet, first, records, names, formats):
    """Write field labels and values; returns the row after the last."""
    for column, name in enumerate(names):
        # what stands for a record is called a record, not its display name
        field = records._fields["label" if name == "display_name" else name]
        label = field._description_string(records.env)
        sheet.write_string(first, column, label, formats["head"])
    for row, record in enumerate(records, start=first + 1):
        for column, name in enumerate(names):
            _write_value(sheet, row, column, record, name, formats)
    return first + len(records) + 1


def _write_value(sheet, row, column, record, name, formats):
    field, value = record._fields[name], record[name]
    if field.type in ("float", "integer"):
        style = formats["coefficient"] if field.type == "float" else None
        sheet.write_number(row, column, value, style)
    elif field.type == "date" and value:
        sheet.write_datetime(row, column, value, formats["date"])
    elif field.type == "selection" and value:
        labels = dict(field._description_selection(record.env))
        sheet.write_string(row, column, labels[value])
    elif field.type == "many2one":
        sheet.write_string(row, column, value.display_name or "")
    else:
        sheet.write_string(row, column, value or "")
