/** What of the system a sandboxed program sees: toolchains and libraries, never homes, sockets or state. */
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';

const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt', '/nix'];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];
const ETC_FOLDERS = ['/etc/alternatives', '/etc/ssl'];
const ETC_FILES = ['passwd', 'group', 'hosts', 'nsswitch.conf', 'ld.so.cache', 'localtime'];

export interface SystemMounts {
  readonly folders: readonly string[];
  /** Since the merge of /usr, `/bin` and its like are links. */
  readonly links: readonly { path: string; target: string }[];
  readonly devices: readonly string[];
  readonly etcFiles: readonly string[];
  /** Whether programs may not be started from where the path lies. */
  readonly noexec: (path: string) => boolean;
}

export function findSystemMounts(): SystemMounts {
  const present = SYSTEM_FOLDERS.filter((path) => existsSync(path));
  const isLink = (path: string): boolean => lstatSync(path).isSymbolicLink();
  return {
    folders: [...present.filter((path) => !isLink(path)), ...ETC_FOLDERS.filter((path) => existsSync(path))],
    links: present.filter(isLink).map((path) => ({ path, target: readlinkSync(path) })),
    devices: DEVICES.map((name) => `/dev/${name}`).filter((path) => existsSync(path)),
    etcFiles: ETC_FILES.map((name) => `/etc/${name}`).filter((path) => existsSync(path)),
    noexec: readNoexec(),
  };
}

function readNoexec(): (path: string) => boolean {
  if (!existsSync('/proc/self/mounts')) return () => false;
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, target = '', , options = '']) => ({ target, noexec: options.split(',').includes('noexec') }))
    .sort((a, b) => b.target.length - a.target.length);
  return (path) =>
    mounts.find(({ target }) => target === '/' || path === target || path.startsWith(`${target}/`))?.noexec ??
    false;
}
