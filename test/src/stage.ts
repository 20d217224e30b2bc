/** One database in which models take turns; parked ones keep their tables under another schema. */
export interface Stage {
  run(sql: string): Promise<unknown>;
  /** The options of the database plugin that reach it. */
  readonly options: object;
  close(): Promise<void>;
}

interface Room {
  readonly stage: Stage;
  /** The model whose tables stand in `public`. */
  shown: string | undefined;
  readonly parked: Map<string, string>;
  busy: boolean;
  idle: NodeJS.Timeout | undefined;
}

/** A stage lent to one boot. */
export interface Lease {
  readonly stage: Stage;
  /** True when the tables of this model stand there already, empty. */
  readonly ready: boolean;
  /** Gives the stage back; `keep: false` when its tables are not as they were. */
  release(keep: boolean): void;
}

const MAX_PARKED = 12;
/** An open embedded database keeps its process alive, so one that nobody has used for so long is closed. */
const IDLE_MS = 2_000;
const rooms = new Map<string, Room[]>();
let schemas = 0;

/**
 * A stage with the model's tables in its `public` schema: empty where the model stood before, otherwise none.
 *
 * One stage serves one boot at a time; a second boot that lives beside the first gets a stage of its own, kept for later.
 */
export async function leaseStage(kind: string, model: string, open: () => Promise<Stage>): Promise<Lease> {
  const known = rooms.get(kind) ?? [];
  rooms.set(kind, known);
  const free = known.filter((room) => !room.busy);
  const room =
    free.find((r) => r.shown === model) ?? free.find((r) => r.parked.has(model)) ?? free[0] ?? emptyRoom(known);
  room.busy = true;
  clearTimeout(room.idle);
  try {
    const stage = await (room.stage ?? open());
    Object.assign(room, { stage });
    const ready = await show(room, model);
    return {
      stage,
      ready,
      release(keep) {
        if (!keep) room.shown = undefined;
        room.busy = false;
        room.idle = setTimeout(() => void leave(known, room), IDLE_MS).unref();
      },
    };
  } catch (error) {
    room.busy = false;
    if (!room.stage) known.splice(known.indexOf(room), 1);
    throw error;
  }
}

function leave(known: Room[], room: Room): Promise<void> {
  clearTimeout(room.idle);
  known.splice(known.indexOf(room), 1);
  return room.stage.close();
}

// What keeps nothing alive by itself is closed when there is nothing else left to do.
process.on('beforeExit', () => {
  for (const known of rooms.values()) for (const room of known.filter(({ busy }) => !busy)) void leave(known, room);
});

function emptyRoom(known: Room[]): Room {
  const room = { stage: undefined as never, shown: undefined, parked: new Map(), busy: false, idle: undefined };
  known.push(room);
  return room;
}

/** @returns true when the model's tables stand. */
async function show(room: Room, model: string): Promise<boolean> {
  if (room.shown === model) {
    await room.stage.run(EMPTY_TABLES);
    return true;
  }
  const steps: string[] = [];
  if (room.shown === undefined) steps.push('drop schema if exists public cascade');
  else {
    const schema = `parked_${schemas++}`;
    steps.push(`alter schema public rename to ${schema}`);
    room.parked.set(room.shown, schema);
  }
  const parked = room.parked.get(model);
  steps.push(parked ? `alter schema ${parked} rename to public` : 'create schema public');
  room.parked.delete(model);
  if (room.parked.size > MAX_PARKED) {
    const [oldest, schema] = room.parked.entries().next().value!;
    room.parked.delete(oldest);
    steps.push(`drop schema ${schema} cascade`);
  }
  if (parked) steps.push(EMPTY_TABLES);
  room.shown = undefined;
  await room.stage.run(steps.join(';\n'));
  room.shown = model;
  return parked !== undefined;
}

/**
 * SQL that deletes every row of `public` and starts its ids at 1 again; deleting, for truncating costs a file a table.
 *
 * @param except tables that keep their rows.
 */
export const emptyTables = (except: readonly string[]) => `do $$
declare item record; filled boolean; left_over boolean := true;
begin
  set local session_replication_role = replica;
  for item in select tablename as name from pg_tables where schemaname = 'public' and not (tablename = any(array[${except.map((name) => `'${name.replaceAll("'", "''")}'`).join(',')}]::text[])) loop
    execute format('select exists (select 1 from public.%I)', item.name) into filled;
    if filled then execute format('delete from public.%I', item.name); end if;
  end loop;
  for item in select s.sequencename as name from pg_sequences s where s.schemaname = 'public' and s.last_value is not null
    and not (regexp_replace(s.sequencename, '_id_seq$', '') = any(array[${except.map((name) => `'${name.replaceAll("'", "''")}'`).join(',')}]::text[])) loop
    execute format('alter sequence public.%I restart', item.name);
  end loop;
end $$`;
const EMPTY_TABLES = emptyTables([]);
