#!/bin/bash
# Stand-in for the script of this name on StarlingX's ISO: makes a folder that a web server serves for network
# installations. Same options, same question where the folder exists, same exit codes.
#
#   pxeboot_setup.sh -u URL -t FOLDER    URL is where the web server shows FOLDER; also a folder for TFTP (pxelinux.cfg)
#   pxeboot_setup.sh -u URL -w FOLDER
source_folder=$(dirname "$(readlink -f "$0")")
url='' tftp='' work=''

usage() {
    echo "Usage: $0 -u <http base URL> [-t <tftp pxeboot directory>] or [-w <working directory>]" >&2
    exit 0
}

while getopts ":u:t:w:" option; do
    case $option in
    u) url=$OPTARG ;;
    t) tftp=$OPTARG ;;
    w) work=$OPTARG ;;
    *) usage ;;
    esac
done

[ -n "$url" ] || { echo "-u <http base URL> is missing"; exit 0; }
folder=${tftp:-$work}
[ -n "$folder" ] || { echo "-t <tftp pxeboot directory> or -w <working directory> is missing"; exit 0; }

if [ -d "$folder" ]; then
    echo "$folder already exists"
    read -r -p "Files in this folder will get overwritten, continue? [y/N] " answer
    [ "$answer" = y ] || exit 1
elif [ -w "$(dirname "$folder")" ]; then
    mkdir "$folder" || { echo "Can't create $folder"; exit 1; }
else
    echo "The parent directory of $folder is not writeable."
    exit 0
fi

cp -r "$source_folder"/* "$folder"/
cp -r "$folder"/pxeboot/* "$folder"/
rm -rf "$folder"/pxeboot
mkdir -p "$folder"/EFI
ln -sf ../grub.cfg "$folder"/EFI/grub.cfg
mv "$folder"/pxeboot_grub.cfg "$folder"/grub.cfg
sed -i "s#xxxHTTP_URLxxx#$url#g" "$folder"/*.cfg
if [ -n "$tftp" ]; then
    mkdir -p "$tftp"/pxelinux.cfg
    ln -sf ../pxeboot.cfg "$tftp"/pxelinux.cfg/default
fi
echo "The setup is complete"
