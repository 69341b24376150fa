from . import customer_play
from . import customer_play_step
from . import customer_playbook
from . import customer_playbook_step
