/**
 * Shell text that the sandbox starts with. It is process 1 of its namespace: it lays out the file system, runs the
 * program, looks which processes outlived it, and says on descriptor 5 how it ended. The program gets 0 to 4 only.
 */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SandboxCommand } from '#shared/ports/sandbox.port.ts';
import type { SystemMounts } from './system-mounts.ts';

export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** An empty file system is laid over this folder and becomes the root: it exists everywhere and no source lies in it. */
const NEW_ROOT = '/sys';

/** A path in the form of fstab(5). */
const field = (path: string): string =>
  path.replace(/[ \t\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

/**
 * Lays out a root that holds only what is listed. `writable` and `readable` must exist. All mounts are made by one
 * call of mount(8), because starting programs is what a sandbox's start costs.
 */
export function layoutScript(input: {
  system: SystemMounts;
  home: string;
  readable: readonly string[];
  writable: readonly string[];
  layered: readonly string[];
}): string {
  const { system } = input;
  const folders = ['/proc', '/tmp', '/dev/shm', '/etc', '/var/tmp', input.home];
  const files: string[] = [...system.devices];
  const table: string[] = [];
  const bind = (path: string, options: string): void => {
    if (statSync(path).isDirectory()) folders.push(path);
    else {
      folders.push(dirname(path));
      files.push(path);
    }
    // A mount that is noexec outside must stay so: the kernel refuses to lift it.
    table.push(
      `${field(path)} ${field(NEW_ROOT + path)} none bind,${options}${system.noexec(path) ? ',noexec' : ''} 0 0`,
    );
  };
  for (const path of system.folders) bind(path, 'ro,nosuid,nodev');
  for (const path of [...input.readable].sort()) bind(path, 'ro,nosuid,nodev');
  for (const path of [...input.writable].sort()) bind(path, 'rw,nosuid,nodev');
  for (const [index, path] of input.layered.entries()) {
    // Changes go to the root's own memory, which ends with the run.
    const [upper, work] = [`${NEW_ROOT}/layers/${index}`, `${NEW_ROOT}/layers/${index}.work`];
    folders.push(path, `/layers/${index}`, `/layers/${index}.work`);
    table.push(
      `overlay ${field(NEW_ROOT + path)} overlay lowerdir=${field(path)},upperdir=${upper},workdir=${work},userxattr,nosuid,nodev 0 0`,
    );
  }
  for (const path of system.devices) table.push(`${path} ${NEW_ROOT}${path} none bind 0 0`);
  // Kernel settings belong to root's id, which this may be.
  table.push(
    `proc ${NEW_ROOT}/proc proc nosuid,nodev,noexec 0 0`,
    `${NEW_ROOT}/proc/sys ${NEW_ROOT}/proc/sys none bind,ro,nosuid,nodev,noexec 0 0`,
  );
  return [
    'set -e',
    `mount -t tmpfs -o mode=755,size=1g sandbox ${NEW_ROOT}`,
    `mkdir -p ${folders.map((path) => quote(NEW_ROOT + path)).join(' ')}`,
    ...files.map((path) => `: >${quote(NEW_ROOT + path)}`),
    system.links.length > 0 ? `cp -P ${system.links.map(({ path }) => path).join(' ')} ${NEW_ROOT}/` : ':',
    system.etcFiles.length > 0 ? `cp -L ${system.etcFiles.map(quote).join(' ')} ${NEW_ROOT}/etc/` : ':',
    `printf '%s\\n' ${table.map(quote).join(' ')} >${NEW_ROOT}/etc/fstab`,
    `mount -a -T ${NEW_ROOT}/etc/fstab`,
    `cd ${NEW_ROOT}`,
    'pivot_root . tmp',
    'umount -l /tmp',
  ].join('\n');
}

/** Runs `argv` in `cwd` then reports. `drop`: words before the program that take its privileges away. */
export function runScript(
  command: Pick<SandboxCommand, 'argv' | 'cwd' | 'env'>,
  input: { drop: readonly string[]; scan: boolean },
): string {
  // Only from here on the program's own PATH is searched.
  const words = [...input.drop, 'env', `PATH=${command.env['PATH'] ?? '/usr/bin:/bin'}`, ...command.argv]
    .map(quote)
    .join(' ');
  const scan = `
alive() {
  left=
  for p in /proc/[0-9]*; do
    n=\${p#/proc/}
    [ "$n" = 1 ] && continue
    [ "$n" = $self ] && continue
    line=; read -r line <"$p/cmdline" || :
    [ -n "$line" ] || continue
    name=; read -r name <"$p/comm" || :
    left="\${left}left $name
"
  done 2>/dev/null
}
read -r self rest </proc/self/stat
alive
for pause in 0.02 0.05 0.1 0.2; do
  [ -n "$left" ] || break
  sleep $pause
  alive
done
[ -z "$left" ] || echo "$left" >&5`;
  return `set +e
ulimit -c 0
cd ${quote(command.cwd)} || exit 125
echo started >&5
${words} 5>&-
code=$?${input.scan ? scan : ''}
echo "exit $code" >&5
exit 0`;
}
