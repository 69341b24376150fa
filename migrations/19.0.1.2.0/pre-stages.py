"""Stages take their customers by themselves now."""


def migrate(cr, version):
    """The condition stood there unused, as everybody's: it would catch them all."""
    cr.execute("UPDATE customer_stage SET domain = NULL WHERE domain = '[]'")
