"""./dev bench: timed scenarios in a database of their own."""

import templates
from paths import CONF, REPO
from progress import DevError, run_shown
from workspace import Workspace


def run(rest: list[str]) -> None:
    """Run ``benchmarks/`` as a program that may import Odoo.

    It gets the database, one without the addon, and Odoo's configuration as
    ``--database``, ``--without`` and ``--config``.
    """
    main = REPO / "benchmarks" / "__main__.py"
    if not main.exists():
        raise DevError(f"There is no {main}.")
    workspace = Workspace()
    with (
        templates.clone(workspace) as database,
        templates.clone_without(workspace) as without,
    ):
        command = [workspace.python, main, f"--database={database}"]
        command += [f"--without={without}", f"--config={CONF}"]
        code = run_shown([*command, *rest], cwd=REPO, env=workspace.environ)
    if code:
        raise DevError(f"The benchmark ended with exit code {code}.")
