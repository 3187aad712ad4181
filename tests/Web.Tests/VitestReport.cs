using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Realtime.Web.Tests;

/// <summary>Vitest's JSON report, told as a person wants to read it in a test run's output.</summary>
internal sealed class VitestReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private VitestReport(Report report) => (Passed, Failures) = (report.NumPassedTests, FailuresOf(report).ToList());

    public int Passed { get; }

    public IReadOnlyList<string> Failures { get; }

    public static VitestReport Read(string path) =>
        new(JsonSerializer.Deserialize<Report>(File.ReadAllText(path), Json)!);

    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Failures.Count} of web's tests failed, {Passed} passed:");
        foreach (var failure in Failures)
            text.AppendLine().AppendLine(failure);
        return text.ToString();
    }

    private static IEnumerable<string> FailuresOf(Report report)
    {
        foreach (var file in report.TestResults)
        {
            var name = Path.GetRelativePath(NodeTool.WebFolder, file.Name);
            // A file that could not even be loaded has a message and no tests.
            if (file.Status == "failed" && file.AssertionResults.All(test => test.Status != "failed"))
                yield return $"{name}\n{file.Message}";
            foreach (var test in file.AssertionResults.Where(test => test.Status == "failed"))
                yield return $"{name} > {test.FullName}\n{string.Join('\n', test.FailureMessages)}";
        }
    }

    private sealed record Report(int NumPassedTests, IReadOnlyList<TestFile> TestResults);

    private sealed record TestFile(string Name, string Status, string Message, IReadOnlyList<Test> AssertionResults);

    private sealed record Test(string FullName, string Status, IReadOnlyList<string> FailureMessages);
}
