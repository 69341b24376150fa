"""./dev i18n: the list of all terms, and the translations, brought up to date."""

import shutil

import addon_copy
import templates
from paths import ADDONS, CONF, LOCAL, NAME, REPO
from progress import run_step, say
from workspace import Workspace

LANGUAGES = ("it",)
# The export looks for terms in the addon's folder, and writes there.
COPY_CONF = LOCAL / "i18n.conf"


def export() -> None:
    """Write ``i18n/*.pot`` and the ``.po`` files from the addon as it is now.

    Loading a language reads the addon's existing translations into the database, and
    the export writes them back: what is translated stays so.
    """
    workspace = Workspace()
    with templates.clone(workspace) as database:
        addon_copy.lay_out()
        folder = addon_copy.ADDON / "i18n"
        folder.mkdir(exist_ok=True)
        conf = CONF.read_text().replace(str(ADDONS), str(addon_copy.ADDONS))
        COPY_CONF.write_text(conf)
        common = ["-c", COPY_CONF, "-d", database, "-l"]
        for title, words in (
            ("load the languages", ["loadlang", *common, *LANGUAGES]),
            ("export the terms", ["export", *common, "pot", *LANGUAGES, "--", NAME]),
        ):
            run_step(
                f"Translations: {title}",
                workspace.command("i18n", *words),
                "i18n.log",
                env=workspace.environ,
                cwd=REPO,
            )
        shutil.copytree(folder, REPO / "i18n", dirs_exist_ok=True)
    say("i18n/ is up to date: see git diff i18n")
