# On a node that was installed by our kickstart: takes the installation's layer 3 away (see model/plan/steps/post.sh).
# Action: apply. Settings: DIGEST (of the installation).
folder=$2
case $1 in
apply) sudo -n /usr/local/sbin/murmuration-handover || fail "the rest of layer 3 cannot be taken away: was this node installed by this program's kickstart?" ;;
*) fail "unknown action $1" ;;
esac
