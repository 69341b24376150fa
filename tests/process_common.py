"""Jobs in a process of their own, which can be killed in the middle of their work."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

import odoo.init  # noqa: F401  the other process starts here
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL, config

SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
ADDON = "odoo.addons.customer_promise"
OPTIONS = ("db_host", "db_port", "db_user", "db_password", "data_dir")
PATIENCE = 120  # seconds until a process that says nothing fails the test


@contextmanager
def connection():
    """An environment on a connection of its own; what it does is committed."""
    with db_connect(get_db_name()).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, SILENT)


class ProcessCase(BaseCase):
    """Tests on committed data, which is removed afterwards.

    ``made`` are the models of which tests make records, in the order in which these
    can be deleted.
    """

    made = ()

    def setUp(self):
        super().setUp()
        with connection() as env:
            before = {model: self._newest(env, model) for model in self.made}
        self.addCleanup(self._remove, before)

    def _newest(self, env, model):
        env.cr.execute(SQL("SELECT MAX(id) FROM %s", self._table(env, model)))
        return env.cr.fetchone()[0] or 0

    def _remove(self, before):
        with connection() as env:
            for model, last in before.items():
                table = self._table(env, model)
                env.cr.execute(SQL("DELETE FROM %s WHERE id > %s", table, last))
            env.registry.clear_cache()

    def _table(self, env, model):
        return SQL.identifier(env[model]._table)

    def kill_job(self, model, method, commits, **constants):
        """Run a job in a process that is killed before its next commit.

        :param method: name of the job's method
        :param commits: so many batches are committed, what follows is lost
        :param constants: sizes of batches to change, ``module__NAME`` to value, e.g.
            ``models__listening__customer_invitation_job__PLAN_BATCH=2``
        """
        process = self._start(model, method, commits, constants)
        try:
            lines = [process.stdout.readline().strip() for _batch in range(commits + 1)]
            expected = [*(["committed"] * commits), "before the commit"]
            self.assertEqual(lines, expected, "the job ended too early")
        finally:
            process.kill()  # SIGKILL: nothing of it can still tidy up
            process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, -9)

    def run_job_apart(self, model, method, **constants):
        """Run a job to its end, in a process like that of :meth:`kill_job`."""
        process = self._start(model, method, None, constants)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)

    def _start(self, model, method, commits, constants):
        options = [
            f"--{name.replace('data_dir', 'data-dir')}={config[name]}"
            for name in OPTIONS
            if config[name]
        ]
        options += [
            f"--addons-path={','.join(config['addons_path'])}",
            f"--database={get_db_name()}",
            "--no-http",
            "--log-level=critical",
        ]
        task = json.dumps([model, method, commits, constants])
        return subprocess.Popen(
            [sys.executable, __file__, task, *options],
            stdout=subprocess.PIPE,
            text=True,
        )


def say(words):
    """To who started this process, and reads along."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main(task, *options):
    """The other process: the job, saying when it commits, still before the last."""
    config.parse_config(list(options), setup_logging=True)
    model, method, commits, constants = json.loads(task)
    with Registry(get_db_name()).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        for name, value in constants.items():
            *module, constant = name.split("__")
            patch.object(
                import_module(".".join((ADDON, *module))), constant, value
            ).start()
        commit, done = type(cr).commit, []

        def counted(cursor):
            if len(done) == commits:
                cursor.flush()
                say("before the commit")
                time.sleep(PATIENCE)
            commit(cursor)
            done.append(True)
            say("committed")

        with patch.object(type(cr), "commit", counted):
            getattr(env[model], method)()
            # a process of its own, which ends here
            cr.commit()  # pylint: disable=invalid-commit


if __name__ == "__main__":
    main(*sys.argv[1:])
