#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages that Python wheels cannot carry, when it may;
# otherwise prints the one line to run. `deploy/system.sh tests` adds what the tests drive,
# `deploy/system.sh services` PostgreSQL and Redis, for the tests that run on them.
set -euo pipefail

packages=(python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
for group in "$@"; do
  case $group in
    tests) packages+=(chromium fonts-noto-cjk poppler-utils libreoffice-writer-nogui softhsm2) ;;
    services) packages+=(postgresql redis-server) ;;
    *) echo "不认识的软件包组：$group" >&2; exit 1 ;;
  esac
done

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

# Without systemd, RUNLEVEL=1 keeps the packages' own servers from being started.
install="apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  echo "安装系统软件包：${missing[*]}"
  bash -c "$install" >/dev/null
elif sudo -n true 2>/dev/null; then
  echo "安装系统软件包：${missing[*]}"
  sudo bash -c "$install" >/dev/null
else
  echo "缺少系统软件包，请先执行下面这一行，再重新运行：" >&2
  echo "  sudo bash -c '$install'" >&2
  exit 1
fi
