/// Trying engines out before a user settles on one.
@NullMarked
package dev.genga.app.engine;

import org.jspecify.annotations.NullMarked;
