// Alpine: a button that opens and closes what belongs to it.
//   <tbody x-data="opener"> <button x-on:click="toggle" x-bind:aria-expanded="open">
//   <tr x-show="open">; `data-starts-open` on the x-data element starts opened.
export function opener() {
  return {
    open: false,
    init() {
      this.open = this.$el.hasAttribute("data-starts-open");
    },
    toggle() {
      this.open = !this.open;
    },
  };
}
