/// Recipes of others: shown, and their model files found.
@NullMarked
package dev.genga.app.workflow;

import org.jspecify.annotations.NullMarked;
