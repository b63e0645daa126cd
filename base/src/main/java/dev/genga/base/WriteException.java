package dev.genga.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/// A file that could not be written, and which.
public final class WriteException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  /// @param cause what the system says
  public WriteException(Path file, IOException cause) {
    super("writing " + file + ": " + cause.getMessage(), cause);
    this.file = file.toString();
  }

  /// What the system says.
  @Override
  public IOException getCause() {
    return Objects.requireNonNull(super.getCause());
  }

  /// The file that was to be there.
  public String file() {
    return file;
  }
}
