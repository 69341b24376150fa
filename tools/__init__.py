"""The kernel: formulas in plain Python, without Odoo."""
