using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.Hosting.Eventing;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;

namespace Realtime.Hosting.Testing;

/// <summary>
/// Runs an AppHost inside a test, with its real <c>Program</c> and real processes, all public ports random, the
/// environment Development, nothing written to the console and no dashboard unless it is asked for:
/// <code>
/// await using var builder = await DistributedApplicationTestingBuilder.CreateAsync&lt;Projects.AppHost&gt;(["--Data:Folder=/tmp/x"]);
/// await using var app = await builder.BuildAsync();
/// await app.StartAsync();
/// await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", timeout.Token);
/// using var http = app.CreateHttpClient("gateway");
/// </code>
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly; <c>Projects.AppHost</c> is one.</typeparam>
    /// <param name="args">The AppHost's command line.</param>
    /// <param name="cancellationToken">Gives up waiting for <c>Program</c> to reach <c>Build</c>.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[]? args = null,
        CancellationToken cancellationToken = default
    )
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args ?? [], null, cancellationToken);

    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly.</typeparam>
    /// <param name="args">The AppHost's command line.</param>
    /// <param name="configureBuilder">Changes the options; <c>DisableDashboard = false</c> starts the dashboard too.</param>
    /// <param name="cancellationToken">Gives up waiting for <c>Program</c> to reach <c>Build</c>.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        Action<DistributedApplicationOptions> configureBuilder,
        CancellationToken cancellationToken = default
    )
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>An empty application that the test describes itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDistributedApplicationTestingBuilder Create(
        string[] args,
        Action<DistributedApplicationOptions>? configureBuilder = null
    )
    {
        // Not the entry assembly: that is the test runner.
        var test = new AppHostUnderTest(Assembly.GetCallingAssembly(), options => Prepare(options, configureBuilder));
        AppHostUnderTest.Current = test;
        try
        {
            var builder = new DistributedApplicationBuilder(new() { Args = args });
            return new TestingBuilder(builder, () => Task.FromResult(builder.BuildHost()), () => { });
        }
        finally
        {
            AppHostUnderTest.Current = null;
        }
    }

    private static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        Action<DistributedApplicationOptions>? configure,
        CancellationToken cancellationToken
    )
    {
        var test = new AppHostUnderTest(entryPoint.Assembly, options => Prepare(options, configure));
        // A thread of its own: Program blocks in Build until the test goes on.
        var program = new Thread(() => RunProgram(test, args)) { IsBackground = true, Name = "AppHost" };
        program.Start();
        var builder = await test.Described.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TestingBuilder(builder, test.BuildAsync, test.Abandon);
    }

    private static void Prepare(DistributedApplicationOptions options, Action<DistributedApplicationOptions>? configure)
    {
        options.DisableDashboard = true;
        configure?.Invoke(options);
    }

    private static void RunProgram(AppHostUnderTest test, string[] args)
    {
        AppHostUnderTest.Current = test;
        try
        {
            var main =
                test.Assembly.EntryPoint
                ?? throw new InvalidOperationException($"{test.Assembly} has no entry point: is it an AppHost?");
            var result = main.Invoke(
                null,
                BindingFlags.DoNotWrapExceptions,
                null,
                main.GetParameters().Length == 0 ? [] : [args],
                null
            );
            (result as Task)?.GetAwaiter().GetResult();
            test.Fail(new InvalidOperationException("The AppHost ended without building its application."));
        }
        catch (AppHostUnderTest.TakenOverException)
        {
            // The test runs the application.
        }
#pragma warning disable CA1031 // It is the test's exception, thrown on a thread where nobody would see it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            test.Fail(failure);
        }
    }

    /// <summary>The AppHost's own builder, and the way on from it.</summary>
    private sealed class TestingBuilder(
        DistributedApplicationBuilder inner,
        Func<Task<DistributedApplication>> build,
        Action abandon
    ) : IDistributedApplicationTestingBuilder
    {
        public ConfigurationManager Configuration => inner.Configuration;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public IDistributedApplicationEventing Eventing => inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IReadOnlyList<IResource> Resources => inner.Resources;

        public string AppHostDirectory => inner.AppHostDirectory;

        public Assembly? AppHostAssembly => inner.AppHostAssembly;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => inner.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
            build().WaitAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            abandon();
            return ValueTask.CompletedTask;
        }
    }
}
