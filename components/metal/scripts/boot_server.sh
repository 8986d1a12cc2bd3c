# Makes a server the boot server: a web server with the image's files, as the wiki sets it up. Actions: apply, remove.
#
# Settings: ISO_URL, ISO_SHA256, ISO_SHA256_URL (where that is published), ISO_SIZE (all three may be empty), BASE_URL
# (http://ADDRESS/BIOS-Client), LINK (where the web server has BASE_URL), EXPORT (/export/pxeboot), MOUNT (/media/iso).
#
# An interrupted download goes on where it was. An image is used only once it is what the stack file says.
NAME=boot-server
IMAGES=$ROOT/var/lib/murmuration/images

# Where the digest is published instead of said.
fetch_sha256() {
    [ -n "$ISO_SHA256_URL" ] || return 0
    curl -fsSL --connect-timeout 20 --max-time 60 --retry "${ATTEMPTS:-5}" --retry-delay "${PAUSE:-10}" --retry-connrefused \
        -o "$folder/sha256" "$ISO_SHA256_URL" 2>"$folder/curl" ||
        fail "$ISO_SHA256_URL cannot be fetched: $(tail -1 "$folder/curl"); see iso.sha256_url in the stack file"
    ISO_SHA256=$(grep -o '^[0-9a-fA-F]\{64\}\b' "$folder/sha256" | head -1 | tr A-F a-f)
    [ -n "$ISO_SHA256" ] || fail "$ISO_SHA256_URL does not begin with a SHA-256 digest: see iso.sha256_url in the stack file"
}

fetch() {
    mkdir -p "$IMAGES"
    iso=$IMAGES/$(echo "$ISO_URL $ISO_SHA256" | sha256sum | cut -c1-16).iso
    if [ -e "$iso" ]; then
        say "$ISO_URL is here already"
        return 0
    fi
    say "fetching $ISO_URL"
    tries=0
    until curl -fsSL --connect-timeout 20 --speed-limit 1024 --speed-time 60 -C - -o "$iso.part" "$ISO_URL" 2>"$folder/curl"; do
        # A server that cannot resume, or a part that is whole already: judged by its checksum below, or begun anew.
        case $(cat "$folder/curl") in
        *"requested URL returned error: 416"*) break ;;
        *"(33)"* | *"returned error: 40"*) rm -f "$iso.part" ;;
        esac
        tries=$((tries + 1))
        [ $tries -lt "${ATTEMPTS:-5}" ] || fail "$ISO_URL cannot be fetched: $(tail -1 "$folder/curl"); see iso.url in the stack file"
        sleep "${PAUSE:-10}"
    done
    size=$(($(wc -c <"$iso.part")))
    if [ -n "$ISO_SIZE" ] && [ "$size" != "$ISO_SIZE" ]; then
        rm -f "$iso.part"
        fail "$ISO_URL has $size bytes, and the stack file says $ISO_SIZE: it is another image"
    fi
    sum=$(sha256sum "$iso.part" | cut -d' ' -f1)
    if [ -n "$ISO_SHA256" ] && [ "$sum" != "$ISO_SHA256" ]; then
        rm -f "$iso.part"
        fail "$ISO_URL has the SHA-256 digest $sum, and $(says_sha256) $ISO_SHA256: it is not that image, and was thrown away"
    fi
    [ -n "$ISO_SHA256" ] || say "its SHA-256 digest is $sum; the stack file says none"
    mv "$iso.part" "$iso"
}

says_sha256() { if [ -n "$ISO_SHA256_URL" ]; then echo "$ISO_SHA256_URL says"; else echo "the stack file says"; fi; }

mount_iso() {
    line="$iso $MOUNT iso9660 loop,ro,exec,dev,nofail 0 0"
    mkdir -p "$ROOT$MOUNT"
    if ! grep -qxF "$line" "$ROOT/etc/fstab" || ! mountpoint -q "$ROOT$MOUNT"; then
        ! mountpoint -q "$ROOT$MOUNT" || umount "$ROOT$MOUNT"
        forget_mount
        echo "$line" >>"$ROOT/etc/fstab"
        mount "$ROOT$MOUNT" || fail "the image $ISO_URL cannot be mounted: is it an ISO?"
    fi
    [ -x "$ROOT$MOUNT/pxeboot_setup.sh" ] || fail "the image $ISO_URL has no pxeboot_setup.sh: is it StarlingX's bootimage.iso?"
}

forget_mount() {
    awk -v place="$MOUNT" '$2 != place' "$ROOT/etc/fstab" >"$ROOT/etc/fstab.new"
    cat "$ROOT/etc/fstab.new" >"$ROOT/etc/fstab"
    rm "$ROOT/etc/fstab.new"
}

# The image's own script wants to make the folder itself: it asks where there is one.
set_up() {
    made=$(printf '%s\n' "$ISO_URL" "$ISO_SHA256" "$BASE_URL")
    if [ "$(cat "$ROOT$EXPORT.murmuration" 2>/dev/null)" = "$made" ] && [ -e "$ROOT$EXPORT/vmlinuz" ]; then
        say "$EXPORT is set up already"
        return 0
    fi
    rm -rf "$ROOT$EXPORT.before"
    mkdir -p "$ROOT${EXPORT%/*}"
    [ ! -e "$ROOT$EXPORT" ] || mv "$ROOT$EXPORT" "$ROOT$EXPORT.before"
    if ! "$ROOT$MOUNT/pxeboot_setup.sh" -u "$BASE_URL" -t "$ROOT$EXPORT" </dev/null >"$folder/setup" 2>&1 || ! is_whole; then
        rm -rf "$ROOT$EXPORT"
        [ ! -e "$ROOT$EXPORT.before" ] || mv "$ROOT$EXPORT.before" "$ROOT$EXPORT"
        fail "pxeboot_setup.sh of $ISO_URL failed: $(tail -3 "$folder/setup")"
    fi
    rm -rf "$ROOT$EXPORT.before"
    echo "$made" >"$ROOT$EXPORT.murmuration"
    say "$EXPORT is set up for $BASE_URL"
}

is_whole() { # without these no server can be installed
    for file in vmlinuz initrd.img LiveOS/squashfs.img; do
        if [ ! -e "$ROOT$EXPORT/$file" ]; then
            echo "the image has no $file" >>"$folder/setup"
            return 1
        fi
    done
}

serve() {
    bundle_compare "$folder" $NAME || bundle_install "$folder" $NAME
    ln -sfn "$EXPORT" "$ROOT$LINK"
    a2enconf -q murmuration >/dev/null || fail "Apache takes no settings from conf-available"
    systemctl enable --quiet apache2
    apache2ctl configtest >"$folder/apache" 2>&1 || fail "Apache refuses its settings: $(tail -2 "$folder/apache")"
    systemctl reload-or-restart apache2
    tries=0
    until curl -fsS -o /dev/null --max-time 10 "$BASE_URL/vmlinuz" -r 0-0 2>"$folder/curl"; do
        tries=$((tries + 1))
        [ $tries -lt "${ATTEMPTS:-5}" ] || fail "the web server does not serve $BASE_URL/vmlinuz: $(cat "$folder/curl")"
        sleep "${PAUSE:-2}"
    done
    say "serving $BASE_URL"
}

apply() {
    bundle_unpack "$folder"
    need apache2ctl:apache2 curl:curl
    fetch_sha256
    fetch
    mount_iso
    set_up
    serve
    for old in "$IMAGES"/*.iso "$IMAGES"/*.part; do
        [ ! -e "$old" ] || [ "$old" = "$iso" ] || rm -f "$old"
    done
}

remove() {
    bundle_unpack "$folder"
    a2disconf -q murmuration >/dev/null 2>&1 || true
    bundle_remove $NAME
    rm -f "$ROOT$LINK" "$ROOT$EXPORT.murmuration"
    rm -rf "$ROOT$EXPORT"
    ! mountpoint -q "$ROOT$MOUNT" || umount "$ROOT$MOUNT"
    forget_mount
    rm -rf "$IMAGES"
    systemctl reload-or-restart apache2 || true
    say "no longer a boot server"
}

folder=$2
case $1 in
apply) apply ;;
remove) remove ;;
*) fail "unknown action $1" ;;
esac
