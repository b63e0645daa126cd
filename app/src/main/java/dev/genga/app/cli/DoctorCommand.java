package dev.genga.app.cli;

import dev.genga.app.doctor.Doctor;
import dev.genga.tensor.engine.EngineFinder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `genga doctor`.
@Command(
    name = "doctor",
    description = "Print what this machine has, what genga makes of it, and what is missing.")
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Override
  public Integer call() {
    var report = new Doctor(genga::selectEngine, EngineFinder.ofThisProcess()).examine();
    genga.out().print(report.render());
    return report.healthy() ? 0 : Failures.USER;
  }
}
