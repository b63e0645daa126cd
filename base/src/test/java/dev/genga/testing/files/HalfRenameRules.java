package dev.genga.testing.files;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A broken rename of weights: the file gets its name, and half of its bytes. What a proof of whole files must find.
///
/// @param folder the name of the folder below which renames are broken
record HalfRenameRules(String folder) implements FileRules {
  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    for (var part : to) {
      if (part.toString().equals(folder) && to.toString().endsWith(".safetensors")) {
        byte[] all = Files.readAllBytes(from);
        Files.write(to, Arrays.copyOf(all, all.length / 2));
        Files.delete(from);
        return;
      }
    }
    Files.move(from, to, options);
  }
}
