// What the server writes in front of the service worker: addresses, and regular expressions of paths.
declare const SITE: { files: string[]; pages: string[]; frames: string; visited: string };
