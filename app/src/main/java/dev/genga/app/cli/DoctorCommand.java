package dev.genga.app.cli;

import dev.genga.app.doctor.Doctor;
import dev.genga.tensor.engine.EngineFinder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga doctor`.
@Command(
    name = "doctor",
    description = "Print what this machine has, what genga makes of it, and what is missing.")
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Tell which models lie in a folder as well, and what each task lacks.")
  private @Nullable Path models;

  @Override
  public Integer call() {
    var report = new Doctor(genga::selectEngine, EngineFinder.ofThisProcess(), models).examine();
    genga.out().print(report.render());
    return report.healthy() ? 0 : Failures.USER;
  }
}
