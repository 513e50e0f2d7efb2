# of dev
