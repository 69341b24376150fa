"""pytest plugin: each worker has a copy of the attachments, as of the database.

pytest-odoo lets them share one folder. After each class Odoo removes what its database
does not know from there: what the other worker has just written.
"""

import contextlib
import os
import shutil

import pytest_odoo

from odoo.tools import config


@contextlib.contextmanager
def _own_filestore(original: str, database: str):
    """Lend the files of ``original`` to ``database``; Odoo never changes one."""
    if database == original:
        yield
        return
    target = config.filestore(database)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(config.filestore(original), target, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore
