// Both platforms side by side, each as one person sees it; a press on a name shows it as that one does.

const line = document.getElementById("line");
new EventSource("/lines").onmessage = (event) => { line.textContent = JSON.parse(event.data); };

function side(platform, people) {
  const section = document.createElement("section");
  const head = section.appendChild(document.createElement("h2"));
  const frame = section.appendChild(document.createElement("iframe"));
  head.append(platform, ...Object.entries(people).map(([name, address]) => {
    const button = document.createElement("button");
    button.textContent = `as ${name}`;
    button.onclick = () => {
      for (const one of head.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === button));
      frame.title = `${platform}, as ${name} sees it`;
      frame.src = address;
    };
    return button;
  }));
  head.querySelector("button").click();
  return section;
}

const views = await (await fetch("/views")).json();
document.getElementById("sides").append(...Object.entries(views).map(([platform, people]) => side(platform, people)));
