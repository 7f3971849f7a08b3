function initializeAllVisuals_report() { while (true) { } }
