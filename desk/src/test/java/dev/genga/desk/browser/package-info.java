/// A browser for tests and measurements: Chromium, spoken to in the DevTools protocol.
@NullMarked
package dev.genga.desk.browser;

import org.jspecify.annotations.NullMarked;
