import type { Feed } from "./feed.js";
import type { Dump, StackGroup } from "../wire/index.js";
import { wakerText } from "../formats/index.js";
import { stateOf } from "./rows.js";
import { Stack } from "./stack.js";
import { countText, durationText } from "./text.js";
import type { Say } from "./words.js";

interface DetailsProps {
  readonly feed: Feed;
  readonly say: Say;
  /** `t17`, `g3`. */
  readonly chosen: string;
  readonly choose: (key: string) => void;
  readonly dump: Dump | undefined;
  readonly askDump: () => void;
  readonly askStop: (what: "task" | "group", id: number, name: string) => void;
}

/** The page of a task, or of a group: whose it is, what it owns, what it waits for, and where. */
export function Details(props: DetailsProps) {
  const { chosen, feed, say, choose } = props;
  const id = Number(chosen.slice(1));
  const body = chosen.startsWith("t") ? <TaskDetails {...props} id={id} /> : <GroupDetails {...props} id={id} />;
  return (
    <aside class="details card" aria-label={titleOf(feed, chosen, say)}>
      <button class="close" onClick={() => choose("")} aria-label={say("back")} title={say("back")}>
        ×
      </button>
      {body}
    </aside>
  );
}

function titleOf(feed: Feed, chosen: string, say: Say): string {
  const id = Number(chosen.slice(1));
  if (chosen.startsWith("t")) return say("task", { name: feed.picture.tasks.get(id)?.name ?? String(id) });
  return say("group", { name: feed.picture.groups.get(id)?.row[1] ?? String(id) });
}

function TaskDetails({ id, feed, say, choose, dump, askDump, askStop }: DetailsProps & { id: number }) {
  const { picture } = feed;
  const task = picture.tasks.get(id);
  const stack = dump?.stacks.find(({ tasks }) => tasks?.includes(id));
  if (task === undefined)
    return (
      <>
        <h2>#{id}</h2>
        <p>{say("endedTask")}</p>
        {stack === undefined ? null : <StackOf stack={stack} say={say} />}
      </>
    );
  const [, , name, , wait, born, since] = task.row;
  const state = stateOf(task);
  const children = [...picture.groups.values()].filter(({ row }) => row[3] === id);
  const alike = [...task.group.tasks].filter((other) => other.name === name && other.endedAt === 0).length;
  const words = { live: "stateLive", stopping: "stateStopping", queued: "stateQueued", ended: "stateEnded" } as const;
  return (
    <>
      <h2>
        <span class={`state ${state}`}>{say(words[state])}</span> {name} <small>#{id}</small>
      </h2>
      <dl>
        <dt>{say("owner")}</dt>
        <dd>
          <Owners feed={feed} group={task.group.id} choose={choose} say={say} />
        </dd>
        <dt>{say("children")}</dt>
        <dd>
          {children.length === 0
            ? say("nothing")
            : children.slice(0, 12).map((group) => (
                <button class="link" key={group.id} onClick={() => choose(`g${String(group.id)}`)}>
                  {group.row[1]} <span class="chip">{countText(group.size)}</span>
                </button>
              ))}
        </dd>
        <dt>{say("waitsFor")}</dt>
        <dd>
          {wait ?? say("noWait")}{" "}
          {since > 0 ? <span class="dim">{say("waitsSince", { time: durationText(picture.at - since) })}</span> : null}
        </dd>
        <dt>{say("age")}</dt>
        <dd>{durationText((task.endedAt || picture.at) - born)}</dd>
        <dt>{say("alike")}</dt>
        <dd>{say("alikeCount", { count: countText(alike) })}</dd>
      </dl>
      <h3>{say("stack")}</h3>
      {stack === undefined ? (
        <p class="dim">{say(dump === undefined ? "noStack" : "noStackOf")}</p>
      ) : (
        <StackOf stack={stack} say={say} />
      )}
      <div class="buttons">
        <button onClick={askDump}>{say("takeFull")}</button>
        {state === "ended" ? null : (
          <button class="danger" onClick={() => askStop("task", id, name)}>
            {say("stopTask")}
          </button>
        )}
      </div>
    </>
  );
}

function StackOf({ stack, say }: { stack: StackGroup; say: Say }) {
  return (
    <div class="stack-of">
      <p>
        {stack.stuck ? (
          <b class="bad-text">{say("stuck")}</b>
        ) : (
          <>
            {say("wakerCol")}: {wakerText(stack.waker)}
          </>
        )}
        {stack.count > 1 ? <span class="chip">{countText(stack.count)} ×</span> : null}
      </p>
      <Stack frames={stack.frames} quote />
    </div>
  );
}

function GroupDetails({ id, feed, say, choose, askStop }: DetailsProps & { id: number }) {
  const group = feed.picture.groups.get(id);
  if (group === undefined) return <p>{say("endedTask")}</p>;
  const name = group.row[1];
  return (
    <>
      <h2>
        {name} <small>{say("groupCount", { count: countText(group.size) })}</small>
      </h2>
      <dl>
        <dt>{say("owner")}</dt>
        <dd>
          <Owners feed={feed} group={group.above?.id ?? 0} choose={choose} say={say} task={group.row[3]} />
        </dd>
      </dl>
      <div class="buttons">
        <button class="danger" onClick={() => askStop("group", id, name)}>
          {say("stopGroup")}
        </button>
      </div>
    </>
  );
}

/** The way down to it, each a link. */
function Owners({ feed, group, task = 0, choose, say }: OwnersProps) {
  const links: { key: string; name: string }[] = [];
  const addTask = (id: number): void => {
    const owner = feed.picture.tasks.get(id);
    if (owner !== undefined) links.unshift({ key: `t${String(id)}`, name: owner.name });
  };
  addTask(task);
  for (let each = feed.picture.groups.get(group); each !== undefined; each = each.above) {
    links.unshift({ key: `g${String(each.id)}`, name: each.row[1] });
    addTask(each.row[3]);
  }
  if (links.length === 0) return <>{say("nobody")}</>;
  return (
    <span class="owners">
      {links.map(({ key, name }) => (
        <button class="link" key={key} onClick={() => choose(key)}>
          {name}
        </button>
      ))}
    </span>
  );
}

interface OwnersProps {
  readonly feed: Feed;
  readonly group: number;
  readonly task?: number;
  readonly choose: (key: string) => void;
  readonly say: Say;
}
