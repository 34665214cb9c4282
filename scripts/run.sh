#!/usr/bin/env bash
# The site on this machine, with demonstration content when it is empty.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

scripts/tools.sh
program=$(scripts/build.sh)
step "Demonstration content"
"$program" seed
step "Serving"
cat <<EOT
To sign in: open « Se connecter », give any address (a demonstration member is sophie-d@demo.example), then open the
link of the mail. Without SMTP_URL mails are files in the folder named below; this prints a link without any mail:
    $program login-link sophie-d@demo.example
Ctrl-C stops the site.
EOT
exec "$program" serve
