// A timer that can wait: pointing at a toast or focusing it stops its clock.
export class Countdown {
  #left;
  #since = 0;
  #timer = 0;
  #done;

  constructor(milliseconds, done) {
    this.#left = milliseconds;
    this.#done = done;
    this.resume();
  }

  pause() {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#left -= performance.now() - this.#since;
  }

  resume() {
    if (this.#timer) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#done, Math.max(this.#left, 0));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
