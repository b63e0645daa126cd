/// The stages as one program runs them: parts wired together, the same for every way in.
@NullMarked
package dev.genga.app.run;

import org.jspecify.annotations.NullMarked;
