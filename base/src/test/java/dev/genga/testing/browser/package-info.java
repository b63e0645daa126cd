/// A browser for tests and measurements: Chromium, spoken to in the DevTools protocol.
@NullMarked
package dev.genga.testing.browser;

import org.jspecify.annotations.NullMarked;
