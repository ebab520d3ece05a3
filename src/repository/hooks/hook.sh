#!/bin/sh
# Put here by `advgen hooks install`; `advgen hooks uninstall` takes it away again.
#
# Runs the hook that was here before, then refuses what says anything that is under embargo. When it
# cannot find that out, it refuses as well.
set -u

hook=$(basename "$0")
folder=$(git config --get --type=path advgen.hooksBefore)
if [ -n "$folder" ]; then
    before=$folder/$hook
else
    before=$0.before-advgen
fi

case $hook in
pre-commit | commit-msg | pre-push) ;;
*)
    if [ -x "$before" ]; then
        exec "$before" "$@"
    fi
    exit 0
    ;;
esac

lines=
if [ "$hook" = pre-push ]; then
    lines=$(cat && echo .)
    lines=${lines%.}
fi
if [ -x "$before" ]; then
    if [ "$hook" = pre-push ]; then
        printf '%s' "$lines" | "$before" "$@" || exit $?
    else
        "$before" "$@" || exit $?
    fi
fi

refuse() {
    echo "$hook: refused. $1" >&2
    exit 1
}
absolute() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}

advisories=$(git config --get --type=path advgen.advisories) ||
    refuse "The setting advgen.advisories is gone, so nobody knows what is under embargo. Run \`advgen hooks install\` again, or \`advgen hooks uninstall\`."
[ -d "$advisories" ] ||
    refuse "The advisories are no longer where they were, so nobody knows what is under embargo. Run \`advgen hooks install\` again from where they are."
command -v advgen >/dev/null 2>&1 ||
    refuse "advgen is not on the PATH, so nobody knows what is under embargo."
git=$(git rev-parse --absolute-git-dir) || refuse "Git does not say where it keeps this repository."

leaks() {
    advgen -C "$advisories" --quiet leaks "$@" >&2
}

# In the repository of the advisories itself, files are private, and references of cases are the
# names for everything else.
common=$(cd "$(git rev-parse --git-common-dir)" && pwd -P)
# Git tells its hooks by variables where this repository is; the other one is found without them.
theirs=$(
    # shellcheck disable=SC2046
    unset $(git rev-parse --local-env-vars)
    cd "$advisories" && cd "$(git rev-parse --git-common-dir)" && pwd -P
)
own=
if [ -n "$common" ] && [ "$common" = "$theirs" ]; then
    own=--allow-references
fi

case $hook in
pre-commit)
    if [ -n "$own" ]; then
        git symbolic-ref --quiet --short HEAD | leaks "$own" -
        status=$?
        mend="Rename the branch; the reference of the case is a good name."
    else
        leaks --staged "$git" --index "$(absolute "${GIT_INDEX_FILE:-$git/index}")"
        status=$?
        mend="Take it out of what is staged, or rename the branch."
    fi
    ;;
commit-msg)
    # Without a word where nothing is allowed.
    # shellcheck disable=SC2086
    leaks $own --message "$(absolute "$1")"
    status=$?
    mend="Write the message without it; what you wrote is still in $1."
    ;;
pre-push)
    if git config --get-all advgen.privateRemote | grep -Fqx -e "$2"; then
        exit 0
    fi
    printf '%s' "$lines" | leaks --push "$git" --remote "$1"
    status=$?
    mend="Nothing was sent. Rewrite the commits or rename the branch; if this remote is private, say so with \`git config --add advgen.privateRemote URL\`."
    ;;
esac

case $status in
0) exit 0 ;;
1) refuse "This says something that is under embargo (entry, rule and place stand above). $mend" ;;
*) refuse "It could not be searched (see above), so nobody knows whether it says something that is under embargo." ;;
esac
