/// What the tests of all modules share.
@NullMarked
package dev.genga.testing;

import org.jspecify.annotations.NullMarked;
