/** Something that is to be done at a time. */
export interface Due {
  readonly dueMs: number;
  /** Counts up in the order in which things were asked for. */
  readonly order: number;
}

const isBefore = (a: Due, b: Due): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** A heap by due time; what is due together comes in the order in which it was asked for, so that the same run repeats exactly. */
export class Agenda<Task extends Due> {
  readonly #heap: Task[] = [];

  push(task: Task): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(task);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(task, heap[parent] as Task)) break;
      heap[index] = heap[parent] as Task;
      index = parent;
    }
    heap[index] = task;
  }

  get first(): Task | undefined {
    return this.#heap[0];
  }

  pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = last;
      let from = index;
      for (const child of [left, right]) {
        const task = heap[child];
        if (task !== undefined && isBefore(task, least)) [least, from] = [task, child];
      }
      heap[index] = least;
      if (from === index) return;
      index = from;
    }
  }
}
