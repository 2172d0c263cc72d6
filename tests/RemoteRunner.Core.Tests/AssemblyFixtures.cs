[assembly: AssemblyFixture(typeof(RemoteRunner.Core.Tests.CacheServers))]
