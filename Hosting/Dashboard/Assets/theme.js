// Before the first paint: the person's choice of theme, else the system's (no attribute).
const choice = localStorage.getItem('dashboard-theme');
if (choice === 'light' || choice === 'dark') {
  document.documentElement.dataset.theme = choice;
}
