package dev.genga.app.models;

import java.nio.file.Path;

/// Is told how far a pull is.
public interface PullListener {
  /// A long piece of work on a file begins.
  ///
  /// @param what `pull` or `check`
  /// @param name of the file
  /// @param done bytes that were done before
  /// @param total bytes in all
  void onFile(String what, String name, long done, long total);

  /// So many bytes are done now.
  void onBytes(long done);

  /// It is over, well or not.
  void onFileEnd();

  /// A file is whole under its real name.
  ///
  /// @param wasThere before this pull
  /// @param proven whether its SHA-256 is the hub's; false where the hub tells none
  void onWhole(Path file, boolean wasThere, boolean proven);

  /// Something worth knowing happened.
  void onNote(String line);
}
